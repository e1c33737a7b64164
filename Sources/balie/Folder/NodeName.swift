import BalieDomain
import BalieServices
import FoundationEssentials

/// What tells the node of a data folder from the others that share its database; made once, and no secret.
enum NodeName {
    private static let byteCount = 8

    /// - Throws: ``CommandFailure`` if it cannot be kept.
    static func load(from folder: DataFolder) throws(CommandFailure) -> String {
        if let data = FileManager.default.contents(atPath: folder.nodeName) {
            let name = String(decoding: data, as: UTF8.self).filter(\.isHexDigit)
            if !name.isEmpty { return name }
        }
        var generator = SystemRandomNumberGenerator()
        let name = hexadecimal((0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) })
        do {
            try DurableFile.write(Array((name + "\n").utf8), to: folder.nodeName, mode: MasterKey.mode)
        } catch {
            throw CommandFailure(.cannotCreate, "The file \(folder.nodeName) cannot be written: \(error.reason).")
        }
        return name
    }
}
