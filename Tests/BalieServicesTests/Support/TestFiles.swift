import FoundationEssentials

/// Files that a test breaks.
enum TestFiles {
    /// The beginning of every PNG: enough to be one here.
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// A wave file without a sound in it.
    static let wav = Array("RIFF\u{4}\0\0\0WAVE".utf8)
    /// The beginning of every Matroska file, WebM among them.
    static let webm: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]

    static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

    static func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }
}
