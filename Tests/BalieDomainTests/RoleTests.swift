import BalieDomain
import Testing

struct RoleTests {
    /// Each role may do what those below it may.
    @Test func rolesAreOrdered() {
        #expect([Role.administrator, .agent, .supervisor].sorted() == [.agent, .supervisor, .administrator])
    }
}
