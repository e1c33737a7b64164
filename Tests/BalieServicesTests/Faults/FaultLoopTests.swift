import BalieDomain
import BalieStorage
import BalieTestKit
import Testing

@testable import BalieServices

/// Every use case, with the first, the second, the third … call to the database and to the provider failing, until none is
/// left to fail: what is told is clear, nothing is half done, and another try succeeds.
@Suite(.timeLimit(.minutes(10)))
struct FaultLoopTests {
    /// More calls than any use case makes.
    private static let callLimit = 40

    /// What fails, and how.
    private enum Fault: CaseIterable {
        case storageBefore, storageAfterwards, providerNotReached, providerUnheard

        /// Whether something may have been done all the same.
        var isOutcomeLost: Bool { self == .storageAfterwards || self == .providerUnheard }

        func begin(_ number: Int, in scene: FaultScene) {
            switch self {
            case .storageBefore: scene.office.probe.failCall(number, .before)
            case .storageAfterwards: scene.office.probe.failCall(number, .afterwards)
            case .providerNotReached: scene.provider.failCall(number, with: .notSent)
            case .providerUnheard: scene.provider.failCall(number, with: .unknown)
            }
        }

        func end(in scene: FaultScene) -> Bool {
            let storage = scene.office.probe.failNoMore()
            let provider = scene.provider.failNoMore()
            return storage || provider
        }
    }

    @Test(arguments: UseCase.all)
    func aFailedCallLeavesNothingHalfDone(_ useCase: UseCase) async throws {
        let calm = try await FaultScene()
        let act = try await useCase.prepare(calm)
        try await act()
        let expected = try await calm.outcome()
        for fault in Fault.allCases {
            for number in 1...Self.callLimit {
                guard try await holds(useCase, fault, number, expected) else { break }
                #expect(number < Self.callLimit, "\(useCase.name) never came to its end")
            }
        }
    }

    /// - Returns: whether there was such a call to fail.
    private func holds(_ useCase: UseCase, _ fault: Fault, _ number: Int, _ expected: [String]) async throws -> Bool {
        let context = Comment(rawValue: "\(useCase.name), \(fault) \(number)")
        let scene = try await FaultScene()
        let act = try await useCase.prepare(scene)
        fault.begin(number, in: scene)
        let isTold = await expectClear(context, act)
        let hasFailed = fault.end(in: scene)
        guard hasFailed else {
            #expect(!isTold, context)
            return false
        }
        #expect(try await scene.broken() == [], context)
        do {
            try await act()
        } catch let refusal as Refusal {
            guard case .refused(let code) = useCase.again, fault.isOutcomeLost, refusal.code == code else {
                Issue.record("\(context): another try was refused: \(refusal)")
                return true
            }
        }
        #expect(try await scene.broken() == [], context)
        if case .another = useCase.again, fault.isOutcomeLost { return true }
        let outcome = try await scene.outcome()
        #expect(outcome == expected, context)
        return true
    }

    /// What was refused for no fault of the one who asked says so: try again later.
    ///
    /// - Returns: whether it was told at all; some things are tried again by themselves.
    private func expectClear(_ context: Comment, _ act: UseCase.Act) async -> Bool {
        do {
            try await act()
            return false
        } catch let refusal as Refusal {
            #expect(refusal.code == .unavailable, context)
        } catch {
            #expect(Refusal(passing: error)?.code == .unavailable, "\(context): \(String(reflecting: error))")
        }
        return true
    }
}
