import BalieChannels
import BalieDomain
import BalieStorage
import Logging

/// Makes one call, and records what came of it.
struct OutboxDelivery: Sendable {
    /// Tries after which a message that the provider keeps putting off has failed.
    static let attemptLimit = 10
    struct Entry: Sendable {
        let row: OutboxRow
        let channel: ConnectedChannel
        /// The process that marked it; `nil` on an only node.
        let begunBy: NodeInstance?
    }

    /// What has to wait after a call.
    enum Pause: Sendable {
        case none
        case channel(Timestamp)
        case conversation(Timestamp)
    }

    private let environment: Environment
    private let client: ProviderClient
    private let uploads: MediaUploads
    private let record: OutboxRecord

    init(_ environment: Environment, client: ProviderClient, media: MediaLibrary) {
        self.environment = environment
        self.client = client
        uploads = MediaUploads(environment, client: client, media: media)
        record = OutboxRecord(environment)
    }

    /// Never throws: what cannot be recorded now is recorded until it can be.
    func send(_ entry: Entry) async -> Pause {
        switch entry.row.purpose {
        case .read, .typing: return await sendCourtesy(entry)
        case .send: break
        }
        do {
            guard let letter = try await OutboxLetter.open(entry, environment) else {
                await record.drop(entry)
                return .none
            }
            if let refusal = letter.refusal {
                await record.fail(entry, refusal)
                return .none
            }
            return try await deliver(letter, entry)
        } catch let failure as SendFailure {
            return await settle(failure, entry)
        } catch {
            environment.logger.error("message not prepared", metadata: ["error": "\(error)"])
            guard entry.row.attempts + 1 < Self.attemptLimit else {
                await record.fail(
                    entry,
                    .refusedHere("The message could not be prepared. Show this to an administrator.", remedy: .retry)
                )
                return .none
            }
            await record.requeue(entry, notBefore: environment.now() + BackOff.doubling(entry.row.attempts + 1))
            return .none
        }
    }

    private func deliver(_ letter: OutboxLetter, _ entry: Entry) async throws -> Pause {
        let mediaID = try await uploads.externalID(of: letter, channel: entry.channel)
        let call: ProviderCall
        do throws(SendRejection) {
            call = try entry.channel.adapter.encode(letter.message(mediaExternalID: mediaID))
        } catch {
            await record.fail(entry, .refusedHere(error.explanation, remedy: error.remedy))
            return .none
        }
        let response: ProviderResponse
        do throws(ProviderClient.Failure) {
            response = try await client.perform(call)
        } catch {
            switch error {
            case .notSent: return await settle(.unreachable, entry)
            case .unknown, .tooLarge:
                await record.markUnknown(entry)
                return .none
            }
        }
        switch entry.channel.adapter.interpret(response) {
        case .accepted(let externalID, let recipient):
            await record.accept(entry, externalID: externalID, recipient: recipient, key: letter.key)
            return .none
        case .unknown:
            await record.markUnknown(entry)
            return .none
        case .failed(let failure): return await settle(failure, entry)
        }
    }

    /// Each class of failure has its own behaviour.
    private func settle(_ failure: SendFailure, _ entry: Entry) async -> Pause {
        let attempts = entry.row.attempts + 1
        let now = environment.now()
        switch failure.kind {
        case .retryLater where attempts < Self.attemptLimit:
            await record.requeue(entry, notBefore: now + BackOff.doubling(attempts))
            return .none
        case .channelRateLimited where attempts < Self.attemptLimit:
            let until = now + BackOff.doubling(attempts)
            await record.requeue(entry, notBefore: until)
            return .channel(until)
        case .pairRateLimited where attempts < Self.attemptLimit:
            let until = now + BackOff.quadrupling(attempts)
            await record.requeue(entry, notBefore: until)
            return .conversation(until)
        case .authentication:
            await record.stop(entry, because: failure.error.explanation)
            return .none
        case .retryLater, .channelRateLimited, .pairRateLimited, .windowClosed, .badRecipient, .badRequest, .policy:
            await record.fail(entry, failure.error)
            return .none
        }
    }

    private func sendCourtesy(_ entry: Entry) async -> Pause {
        do {
            guard
                let externalID = try await OutboxLetter.externalID(entry, environment),
                let call = entry.channel.adapter.encodeRead(upTo: externalID, typing: entry.row.purpose == .typing)
            else {
                await record.drop(entry)
                return .none
            }
            _ = try await client.perform(call)
        } catch {
            // Nobody misses it, and the answer behind it must not wait for another try.
            environment.logger.debug("receipt not sent", metadata: ["error": "\(error)"])
        }
        await record.drop(entry)
        return .none
    }
}

extension SendFailure {
    /// The provider's address does not answer at all.
    static var unreachable: SendFailure {
        SendFailure(
            kind: .retryLater,
            error: DeliveryError(
                code: 1,
                title: "Provider unreachable",
                details: nil,
                explanation: "The network could not be reached. Try again later.",
                remedy: .retry
            )
        )
    }
}

extension DeliveryError {
    /// Refused by our own rules, before anything left.
    static func refusedHere(_ explanation: String, remedy: Remedy) -> DeliveryError {
        DeliveryError(code: 2, title: "Not sent", details: nil, explanation: explanation, remedy: remedy)
    }
}
