import BalieDomain
import BalieTestKit
import Testing

@testable import BalieServices

/// How often a password may be tried, and that a stranger's tries do not keep the owner out.
struct SignInTests {
    private struct Scene {
        static let email = "bo@example.com"
        static let password = "a long password"

        let time = TestTime()
        let signIn: SignIn

        init() async throws {
            let environment = try makeEnvironment(time: time)
            let passwords = Passwords(.init(rounds: 16, blockSize: 1, parallelism: 1))
            let authenticator = Authenticator(environment)
            let accounts = Accounts(environment, passwords: passwords, authenticator: authenticator)
            signIn = SignIn(environment, passwords: passwords)
            let workspace = try await accounts.createWorkspace(name: "Cee Air")
            let agent = try await accounts.addAgent(email: Self.email, role: .agent, workspace: workspace)
            try await accounts.setPassword(Self.password, of: agent.id, workspace: workspace)
        }

        enum Outcome: Equatable { case signedIn, refused, limited }

        func attempt(_ password: String, email: String = Self.email, from address: String) async throws -> Outcome {
            do {
                _ = try await signIn.withPassword(email: email, password: password, from: address)
                return .signedIn
            } catch let refusal as Refusal {
                #expect(refusal.code == .invalidCredentials)
                return .refused
            } catch is RateLimited { return .limited }
        }

        /// Guesses once from each of many addresses.
        func guess(_ count: Int, email: String = Self.email) async throws -> [Outcome] {
            var outcomes: [Outcome] = []
            for number in 0..<count {
                outcomes.append(try await attempt("a wrong guess", email: email, from: "stranger \(number)"))
            }
            return outcomes
        }
    }

    @Test func aStrangerLocksOutOnlyThemselves() async throws {
        let scene = try await Scene()
        for _ in 0..<Int(SignIn.senderRate.burst) {
            #expect(try await scene.attempt("a wrong guess", from: "stranger") == .refused)
        }
        for _ in 0..<200 { #expect(try await scene.attempt(Scene.password, from: "stranger") == .limited) }
        #expect(try await scene.attempt(Scene.password, from: "owner") == .signedIn)
        scene.time.advance(by: .seconds(30))
        #expect(try await scene.attempt("a wrong guess", from: "stranger") == .refused)
        #expect(try await scene.attempt("a wrong guess", from: "stranger") == .limited)
    }

    @Test func guessingFromManyPlacesIsBounded() async throws {
        let scene = try await Scene()
        let burst = Int(SignIn.emailRate.burst)
        let outcomes = try await scene.guess(burst + 50)
        #expect(outcomes.prefix(burst).allSatisfy { $0 == .refused })
        #expect(outcomes.dropFirst(burst).allSatisfy { $0 == .limited })
        scene.time.advance(by: .seconds(10))
        #expect(try await scene.attempt("a wrong guess", from: "another") == .refused)
        #expect(try await scene.attempt("a wrong guess", from: "one more") == .limited)
    }

    @Test func whoSignedInBeforeGetsInMeanwhile() async throws {
        let scene = try await Scene()
        #expect(try await scene.attempt(Scene.password, from: "owner") == .signedIn)
        _ = try await scene.guess(Int(SignIn.emailRate.burst) + 50)
        #expect(try await scene.attempt(Scene.password, from: "owner") == .signedIn)
        #expect(try await scene.attempt(Scene.password, from: "elsewhere") == .limited)
    }

    @Test func anUnknownAddressIsAnsweredAlike() async throws {
        let scene = try await Scene()
        let count = Int(SignIn.emailRate.burst) + 10
        let known = try await scene.guess(count)
        #expect(try await scene.guess(count, email: "nobody@example.com") == known)
    }
}
