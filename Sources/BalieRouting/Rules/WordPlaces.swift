/// The words of a text and where each stands, so that many phrases are looked for without reading the text again.
public struct WordPlaces: Hashable, Sendable {
    private let numbers: [String: Int]
    /// The text, each word as its number.
    private let sequence: [Int]
    /// By the number of a word, where it stands, in ascending order.
    private let places: [[Int]]

    public init(_ words: [String]) {
        var (numbers, sequence, places): ([String: Int], [Int], [[Int]]) = ([:], [], [])
        sequence.reserveCapacity(words.count)
        for (place, word) in words.enumerated() {
            let number = numbers[word] ?? numbers.count
            if number == numbers.count {
                numbers[word] = number
                places.append([])
            }
            places[number].append(place)
            sequence.append(number)
        }
        (self.numbers, self.sequence, self.places) = (numbers, sequence, places)
    }

    /// Whether these words stand there one after the other. Looks only where the rarest of them stands.
    func hasInARow(_ phrase: [String]) -> Bool {
        guard !phrase.isEmpty, phrase.count <= sequence.count else { return false }
        var wanted: [Int] = []
        for word in phrase {
            guard let number = numbers[word] else { return false }
            wanted.append(number)
        }
        guard let rarest = wanted.indices.min(by: { places[wanted[$0]].count < places[wanted[$1]].count }) else {
            return false
        }
        return places[wanted[rarest]].contains { place in
            let first = place - rarest
            return first >= 0 && first + wanted.count <= sequence.count
                && sequence[first..<first + wanted.count].elementsEqual(wanted)
        }
    }
}
