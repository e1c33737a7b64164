import Glibc

/// What a command is told through standard input.
enum StandardInput {
    /// How long a pipe may stay silent before it counts as one that nobody means to write to, in milliseconds.
    private static let patience: Int32 = 1000

    /// Whether it is a pipe or a file with something in it, rather than a terminal or nothing at all.
    static var isGiven: Bool {
        var information = stat()
        guard fstat(STDIN_FILENO, &information) == 0 else { return false }
        guard [S_IFIFO, S_IFREG].contains(information.st_mode & S_IFMT) else { return false }
        var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, patience) == 1
    }

    /// The first line, without its end; `nil` if it is longer than the limit, or is not text.
    static func line(byteLimit: Int) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(STDIN_FILENO, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            bytes.append(byte)
            guard bytes.count <= byteLimit else { return nil }
        }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self)
    }
}
