import BalieChannels
import BalieDomain
import Testing

struct WhatsAppErrorsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code: Int
        let kind: SendFailure.Class
        var testDescription: String { "\(code) is \(kind)" }

        init(_ code: Int, _ kind: SendFailure.Class) {
            self.code = code
            self.kind = kind
        }
    }

    /// The classes whose behaviour in the outbox would be wrong if a row moved.
    @Test(arguments: [
        Row(0, .authentication), Row(1, .retryLater), Row(2, .retryLater), Row(3, .authentication),
        Row(4, .channelRateLimited), Row(10, .authentication), Row(33, .authentication), Row(100, .badRequest),
        Row(190, .authentication), Row(200, .authentication), Row(250, .authentication), Row(299, .authentication),
        Row(368, .policy), Row(613, .channelRateLimited), Row(80007, .channelRateLimited), Row(130403, .badRecipient),
        Row(130429, .channelRateLimited), Row(130472, .policy), Row(130497, .policy), Row(131000, .retryLater),
        Row(131005, .authentication), Row(131008, .badRequest), Row(131009, .badRequest), Row(131016, .retryLater),
        Row(131021, .badRecipient), Row(131026, .badRecipient), Row(131030, .badRecipient), Row(131031, .policy),
        Row(131042, .policy), Row(131045, .authentication), Row(131047, .windowClosed), Row(131048, .policy),
        Row(131049, .policy), Row(131050, .policy), Row(131051, .badRequest), Row(131053, .badRequest),
        Row(131056, .pairRateLimited), Row(131057, .retryLater), Row(131062, .badRecipient), Row(132000, .badRequest),
        Row(132001, .badRequest), Row(132015, .policy), Row(132016, .policy), Row(133004, .retryLater),
        Row(133010, .authentication), Row(133015, .retryLater), Row(137000, .badRecipient), Row(138018, .badRequest),
        Row(1026, .badRecipient),
    ])
    func classOfACode(_ row: Row) {
        #expect(WhatsAppErrors.kind(of: row.code) == row.kind)
    }

    struct Help: Sendable, CustomTestStringConvertible {
        let remedy: DeliveryError.Remedy
        let codes: [Int]
        var testDescription: String { "\(remedy)" }
    }

    /// What is offered to the agent beside a message that failed.
    @Test(arguments: [
        // What passes, and what an administrator repairs; who is unblocked or let in can be reached.
        Help(remedy: .retry, codes: [1, 4, 190, 368, 130403, 131000, 131030, 131048, 131056, 132069, 987_654]),
        Help(remedy: .edit, codes: [100, 1026, 2040, 131008, 131009, 131051, 131053, 131060, 135000, 139000, 139004]),
        Help(remedy: .template, codes: [131047, 132000, 132001, 132012, 132015, 132016, 132068, 134100, 134102]),
        Help(remedy: .contact, codes: [131020, 131021, 131026, 131041, 131062, 137000]),
        // Marketing that is not wanted, countries that are not served, groups that do not allow it.
        Help(remedy: .nothing, codes: [130472, 130497, 131049, 131050, 131201, 131204, 131207, 131215]),
    ])
    func whatHelpsAfterACode(_ help: Help) {
        for code in help.codes {
            let error = WhatsAppErrors.deliveryError(code: code, title: nil, details: nil)
            #expect(error.remedy == help.remedy, "\(code)")
        }
    }

    /// Every code the reference lists, so that none has to be explained as unusual.
    static let listed: [Int] =
        [
            0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 299, 368, 613, 80007, 130403, 130429, 130472, 130497, 131000, 131005,
            131008, 131009, 131016, 131020, 131041, 131021, 131026, 131030, 131031, 131037, 131042, 131044, 131045,
            131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131059, 131060, 131062,
            131063, 131064, 131201, 131202, 131204, 131209, 131215, 131207, 131208, 132000, 132001, 132005, 132007,
            132008, 132012, 132015, 132016, 132018, 132068, 132069, 133000, 133004, 133005, 133006, 133008, 133009,
            133010, 133015, 133016, 134011, 134100, 134102, 135000, 137000, 138000, 138018, 139000, 139004, 139100,
            139103, 147001, 147005, 200005, 200007, 2040, 2046, 2047, 1026, 2388012, 2388091, 2388093, 2388103, 2494100,
            2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2494164, 2494179, 2593107, 2593109,
            1752041,
        ]

    private static let unlisted = WhatsAppErrors.deliveryError(code: 987_654, title: nil, details: nil)

    @Test(arguments: listed)
    func everyListedCodeIsExplained(_ code: Int) {
        let error = WhatsAppErrors.deliveryError(code: code, title: nil, details: nil)
        #expect(WhatsAppErrors.kind(of: code) != nil)
        #expect(error.explanation != Self.unlisted.explanation)
        #expect(error.explanation.hasSuffix("."))
        #expect(!error.title.isEmpty)
    }

    @Test func unlistedCodesKeepWhatTheNetworkSaid() {
        let error = WhatsAppErrors.deliveryError(code: 987_654, title: "Novel trouble", details: "more")
        #expect(WhatsAppErrors.kind(of: 987_654) == nil)
        #expect(error.title == "Novel trouble")
        #expect(error.details == "more")
        #expect(Self.unlisted.title == "Error 987654")
    }
}
