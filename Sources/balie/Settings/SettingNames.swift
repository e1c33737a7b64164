import FoundationEssentials

/// What can be set. One file may serve several commands, so each takes the settings of all.
enum SettingNames {
    static let all: Set<String> = [
        "access-token", "app-secret", "aws-access-key-id", "aws-region", "aws-secret-access-key", "aws-session-token",
        "data", "database", "database-connections", "demo", "from", "graph-url", "listen", "log-level", "master-key",
        "media", "metrics", "metrics-token", "nats", "nats-password", "nats-user", "public-url", "rate-limits",
        "sandbox",
        "sandbox-keep", "tls-cert", "tls-key", "to", "trusted-proxy", "web",
    ]
    /// More slips than that, and another name is meant.
    private static let slipLimit = 2

    /// - Throws: ``CommandFailure`` for a name in a file that is none of these: what it was to set would be left as it is
    ///   without a word. A file that cannot be read is left to who reads it.
    static func check(_ file: String) throws(CommandFailure) {
        guard
            let json = FileManager.default.contents(atPath: file),
            let names = try? JSONDecoder().decode([String: Anything].self, from: json)
        else { return }
        guard let unknown = names.keys.sorted().first(where: { !all.contains($0) }) else { return }
        let advice = nearest(to: unknown).map { "Did you mean “\($0)”?" } ?? "Correct it, or take it out."
        throw CommandFailure(.usage, "The settings file \(file) has an unknown setting “\(unknown)”. \(advice)")
    }

    /// The name that is meant, if one is near.
    static func nearest(to text: String) -> String? {
        let slips = all.sorted().map { (name: $0, count: distance(Array($0.utf8), Array(text.utf8))) }
        return slips.min { $0.count < $1.count }.flatMap { $0.count <= slipLimit ? $0.name : nil }
    }

    /// How many letters must be added, taken out or changed to make one of the other (Levenshtein).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, wanted) in other.enumerated() {
                let kept = diagonal + (letter == wanted ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(kept, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[other.count]
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }
}
