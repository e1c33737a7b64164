import BalieDomain
import BalieRouting
import FoundationEssentials
import Glibc

/// A scenario as a file has it.
enum ScenarioFile {
    /// Bytes; a scenario with as many times of arrival as there may be has fewer.
    static let byteLimit = 16 << 20

    /// - Parameter path: a file, or anything else that can be read to its end.
    /// - Throws: ``CommandFailure`` that names the path of what is wrong in it.
    static func read(_ path: String) throws(CommandFailure) -> Scenario {
        let bytes = try bytes(of: path)
        let json: JSONValue
        do {
            json = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw CommandFailure(.data, "The scenario \(path) is not JSON. Compare it with docs/guide/simulation.md.")
        }
        do {
            return try Scenario(json: json)
        } catch {
            throw CommandFailure(.data, "The scenario \(path) cannot be used: \(error).")
        }
    }

    private static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CommandFailure(.data, "There is no scenario \(path) that can be read.") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                guard count == 0 else { throw CommandFailure(.data, "The scenario \(path) cannot be read.") }
                return bytes
            }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= byteLimit else {
                throw CommandFailure(.data, "The scenario \(path) has more than \(byteLimit >> 20) MiB.")
            }
        }
    }
}
