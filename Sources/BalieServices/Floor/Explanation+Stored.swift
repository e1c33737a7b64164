import BalieDomain
import BalieRouting
import FoundationEssentials

extension Explanation {
    /// As JSON, in the form that its decoder reads.
    ///
    /// Put together by hand: one is written for every offer, and an encoder takes many times as long. It holds ids,
    /// numbers and our own words only, so that nothing needs to be escaped.
    var stored: String {
        func list<Element>(_ elements: [Element], _ write: (Element) -> String) -> String {
            "[" + elements.map(write).joined(separator: ",") + "]"
        }
        func member(_ key: String, _ value: (some BinaryInteger)?) -> String {
            value.map { #","\#(key)":\#($0)"# } ?? ""
        }
        let candidates = list(candidates) {
            """
            {"agent":"\($0.agent)","load":\($0.load),"capacity":\($0.capacity),"idle_since":"\($0.idleSince.rfc3339)"\
            \(member("tier", $0.tier))\(member("levels", $0.levels))\(member("handled", $0.handled))}
            """
        }
        let passedOver = list(passedOver) { passed in
            let skill = passed.skill.map { #","skill":"\#($0)""# } ?? ""
            let level = member("level", passed.level)
            return #"{"agent":"\#(passed.agent)","reason":"\#(passed.reason.rawValue)"\#(skill)\#(level)}"#
        }
        let others = list(others) { #"{"reason":"\#($0.reason.rawValue)","count":\#($0.count)}"# }
        let sticky = sticky.map { sticky in
            let refusal = sticky.refusal.map { #","refusal":"\#($0.rawValue)""# } ?? ""
            return #""sticky":{"agent":"\#(sticky.agent)"\#(refusal)},"#
        }
        return """
            {"trigger":"\(trigger.rawValue)","strategy":"\(strategy.rawValue)","waited_ms":\(waitedMilliseconds),\
            \(sticky ?? "")"declines_forgotten":\(declinesForgotten),"candidates":\(candidates),\
            "passed_over":\(passedOver),"others":\(others)\
            \(member("step", step))\(member("highest_tier", highestTier))\(member("place", place))\
            \(member("credit_ms", creditMilliseconds))}
            """
    }

    init(stored text: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) }

    /// Everyone it speaks of.
    var agents: [ID<Agent>] {
        candidates.map(\.agent) + passedOver.map(\.agent) + (sticky.map { [$0.agent] } ?? [])
    }
}
