import Glibc

/// What of customers and of our own must be readable nowhere: all that they say and are called has it in it.
enum Secrets {
    static let all = ["kanarie", "KANARIE", "3169901", Office.token, Office.verifyToken, WireHook.secret]

    static func hold(_ bytes: [UInt8], _ secret: String) -> Bool {
        let needle = Array(secret.utf8)
        return bytes.withUnsafeBytes { bytes in
            guard var start = bytes.baseAddress else { return false }
            let end = start + bytes.count
            while let found = memchr(start, Int32(needle[0]), end - start) {
                let found = UnsafeRawPointer(found)
                if end - found >= needle.count, memcmp(found, needle, needle.count) == 0 { return true }
                start = found + 1
            }
            return false
        }
    }
}
