import BalieChannels
import BalieDomain
import Testing

/// What is refused before a decoder sees it.
struct HookTextTests {
    private static let hook = #"{"entry":[{"id":"200300400500600","changes":[{"field":"account_update","value":{}}]}]}"#

    private func events(_ body: [UInt8]) throws(HookError) -> [InboundEvent] {
        try SampleChannel.adapter.decode(body)
    }

    @Test func theHookItselfIsRead() throws {
        #expect(try events(Array(Self.hook.utf8)) == [.accountNotice(field: "account_update")])
    }

    /// A decoder that guesses encodings would read these, past the count of the nesting.
    @Test func otherEncodingsAreRefused() {
        let units = Array(Self.hook.utf16)
        let bigEndian = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let littleEndian = units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for body in [bigEndian, littleEndian, [0xFE, 0xFF] + bigEndian, [0xFF, 0xFE] + littleEndian] {
            #expect(throws: HookError.notJSON) { try events(body) }
        }
    }

    @Test(arguments: [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x00]] as [[UInt8]])
    func brokenTextIsRefused(_ bytes: [UInt8]) {
        let body = Array(#"{"entry":[],"x":""#.utf8) + bytes + Array("\"}".utf8)
        #expect(throws: HookError.notJSON) { try events(body) }
    }

    @Test func nestingHasALimit() throws {
        func body(depth: Int) -> [UInt8] {
            // The object itself is one level.
            let nested = String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
            return Array("{\"entry\":[],\"x\":\(nested)}".utf8)
        }
        #expect(try events(body(depth: 64)) == [])
        #expect(throws: HookError.notJSON) { try events(body(depth: 65)) }
        #expect(throws: HookError.notJSON) { try events(body(depth: 100_000)) }
        #expect(throws: HookError.notJSON) { try events(Array(repeating: UInt8(ascii: "["), count: 3_000_000)) }
    }

    /// Brackets that a customer writes are words.
    @Test func bracketsInTextDoNotNest() throws {
        let words = String(repeating: #"[{\"[\\"#, count: 500)
        #expect(try events(Array("{\"entry\":[],\"x\":\"\(words)\"}".utf8)) == [])
    }

    @Test func manyOddItemsAreManyTraces() throws {
        let count = 20_000
        let items = Array(repeating: "{}", count: count).joined(separator: ",")
        let value = #"{"metadata":{"phone_number_id":"100200300400501"},"messages":["# + items + "]}"
        let events = try events(
            Array(("{\"entry\":[{\"changes\":[{\"field\":\"messages\",\"value\":" + value + "}]}]}").utf8)
        )
        #expect(events.count == count)
        #expect(events.last == .unreadable(path: "entry[0].changes[0].value.messages[\(count - 1)].id"))
    }
}
