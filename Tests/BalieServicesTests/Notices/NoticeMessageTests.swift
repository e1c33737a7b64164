import BalieDomain
import BalieStorage
import Testing

@testable import BalieServices

struct NoticeMessageTests {
    private static let workspace = ID<Workspace>(17)

    private static let sign = Notice.ViewingSign(
        conversation: ID(3),
        agent: ID(4),
        name: "Ann “Ö” \"A\"",
        sign: .typing
    )

    static let all: [Notice.News] =
        [.log(last: 5), .viewing(sign)] + Notice.Work.allCases.map { .work($0) }

    @Test(arguments: all)
    func aNoticeArrivesAsItWasTold(_ news: Notice.News) throws {
        let notice = Notice(workspace: Self.workspace, news: news)
        let read = try #require(
            NoticeMessage(NoticeMessage(sender: NodeInstance(.max), notices: [notice, notice]).encoded())
        )
        #expect(read.sender == NodeInstance(.max))
        #expect(read.notices == [notice, notice])
    }

    /// A node of the next version says more than this one knows.
    @Test func whatIsNotKnownIsPassedOver() throws {
        let text = """
            {"v":1,"from":"a","more":[1],"notices":[
             {"w":17,"k":"telephones"},{"w":17,"k":"outbox","urgency":2},{"w":17,"k":"log","f":1},
             {"w":17,"k":"viewing","c":1,"a":2,"n":"Ann","s":"reading"}]}
            """
        let read = try #require(NoticeMessage(Array(text.utf8)))
        #expect(read.notices == [Notice(workspace: Self.workspace, news: .work(.outbox))])
    }

    @Test(arguments: [
        "", "{}", "[]", "nothing", #"{"v":2,"from":"a","notices":[]}"#, #"{"v":1,"from":"?","notices":[]}"#,
        #"{"v":1,"from":"a","notices":{}}"#, #"{"v":1,"from":"a","notices":[{"k":"outbox"}]}"#,
        #"{"v":1,"from":"10000000000000","notices":[]}"#,
    ])
    func whatIsNoMessageIsNotRead(_ text: String) {
        #expect(NoticeMessage(Array(text.utf8)) == nil)
    }

    @Test func aMessageIsAsLongAsItMayBeAndNoLonger() throws {
        let start = Array(#"{"v":1,"from":"a","notices":[]"#.utf8)
        func message(of count: Int) -> [UInt8] {
            start + [UInt8](repeating: UInt8(ascii: " "), count: count - start.count - 1) + [UInt8(ascii: "}")]
        }
        #expect(NoticeMessage(message(of: NoticeMessage.byteLimit)) != nil)
        #expect(NoticeMessage(message(of: NoticeMessage.byteLimit + 1)) == nil)
    }
}

struct PendingNoticesTests {
    private func log(_ workspace: Int64, _ last: Int64) -> Notice {
        Notice(workspace: ID(workspace), news: .log(last: last))
    }

    private func viewing(_ agent: Int64, _ sign: Viewing.Sign) -> Notice {
        Notice(
            workspace: ID(1),
            news: .viewing(.init(conversation: ID(1), agent: ID(agent), name: "Ann", sign: sign))
        )
    }

    @Test func whatIsOfOneKindIsToldAsOne() {
        var pending = PendingNotices()
        let outbox = Notice(workspace: ID(1), news: .work(.outbox))
        let told = [
            log(1, 6), outbox, viewing(1, .typing), log(2, 1), log(1, 9), outbox, log(1, 4),
            viewing(2, .viewing), viewing(1, .gone),
        ]
        let dropped = told.map { pending.add($0) }
        #expect(!dropped.contains(true))
        let expected = [log(1, 9), outbox, viewing(1, .gone), log(2, 1), viewing(2, .viewing)]
        let taken = [pending.take(upTo: 2), pending.take(upTo: 9)]
        #expect(taken == [Array(expected[..<2]), Array(expected[2...])])
        #expect(pending.isEmpty)
    }

    @Test func theOldestGoesWhenThereAreTooMany() {
        var pending = PendingNotices()
        // One that is there already takes no more room.
        let fitting = (1...Int64(PendingNotices.limit)).map { log($0, 1) } + [log(1, 2)]
        let dropped = (fitting + [log(0, 1)]).map { pending.add($0) }
        #expect(dropped == fitting.map { _ in false } + [true])
        let left = pending.take(upTo: .max)
        #expect(left.count == PendingNotices.limit)
        #expect(left.first == log(2, 1) && left.last == log(0, 1))
    }
}
