import BalieTestKit
import Testing

@testable import BalieServices

struct PasswordsTests {
    private let passwords = Passwords(.init(rounds: 16, blockSize: 1, parallelism: 1))

    @Test func theRightPasswordIsRight() async throws {
        let stored = try await passwords.hash("correct horse")
        #expect(stored.hasPrefix("scrypt$16$1$1$"))
        #expect(!stored.contains("horse"))
        #expect(try await passwords.isRight("correct horse", for: stored))
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            #expect(try await !passwords.isRight(wrong, for: stored), "\(wrong)")
        }
    }

    @Test func equalPasswordsAreStoredDifferently() async throws {
        #expect(try await passwords.hash("correct horse") != passwords.hash("correct horse"))
    }

    /// The check must not fail open, whatever stands in the database.
    @Test(arguments: [
        "", "scrypt", "scrypt$16$1$1$$", "scrypt$16$1$1$00$", "scrypt$x$1$1$00$00", "plain$correct horse",
    ])
    func nothingButAHashIsRight(_ stored: String) async throws {
        #expect(try await !passwords.isRight("correct horse", for: stored))
        #expect(try await !passwords.isRight("", for: stored))
    }

    @Test func nobodyHasNoPassword() async throws {
        #expect(try await !passwords.isRight("", for: nil))
        #expect(try await !passwords.isRight("correct horse", for: nil))
    }

    /// Source: RFC 7914, section 12, the second vector's parameters; kept so that stored hashes stay readable.
    @Test func readsWhatEarlierVersionsWrote() async throws {
        let stored = try await Passwords(.init(rounds: 1024, blockSize: 8, parallelism: 16)).hash("password")
        #expect(try await passwords.isRight("password", for: stored))
    }
}
