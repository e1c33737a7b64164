import BalieDomain

/// How many of each, the most frequent first.
func mostFrequent(_ counts: [String: Int]) -> [(words: String, count: Int)] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
}

/// How long, for people: the largest unit or two.
func words(for duration: Duration) -> String {
    let seconds = max(0, duration.wholeMilliseconds / 1000)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return minutes == 0 ? "\(hours) h" : "\(hours) h \(minutes) min"
}
