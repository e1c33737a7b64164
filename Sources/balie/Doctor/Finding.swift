/// What one check found.
struct Finding: Encodable, Equatable {
    /// What was looked at, in a word or two.
    let check: String
    let ok: Bool
    /// What is wrong; or, if nothing is, what there is to know.
    let finding: String?
    /// How to repair it.
    let repair: String?

    static func fine(_ check: String, _ finding: String? = nil) -> Finding {
        Finding(check: check, ok: true, finding: finding, repair: nil)
    }

    static func wrong(_ check: String, _ finding: String, repair: String) -> Finding {
        Finding(check: check, ok: false, finding: finding, repair: repair)
    }

    /// For people: one line if all is well, two if not.
    var text: String {
        let words = check + (finding.map { ": \($0)" } ?? "")
        return ok ? "ok    \(words)" : "FAIL  \(words)" + (repair.map { "\n      → \($0)" } ?? "")
    }
}
