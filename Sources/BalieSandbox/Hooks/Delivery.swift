/// One webhook on its way.
struct Delivery: Sendable {
    /// The number of its ``DeliveryRecord``.
    var id: Int64
    var url: String
    var body: [UInt8]
    /// The app's secret: the key of the signature.
    var secret: String
    var signature: Signature
    var createdAt: Int64
    var attempts = 0

    enum Signature: Sendable {
        case right, wrong, absent
    }
}

/// What became of a webhook, for `GET /sandbox/deliveries`.
struct DeliveryRecord: Sendable {
    var createdAt: Int64
    var url: String
    var field: String
    var updates: Int
    var body: [UInt8]
    var attempts: [Attempt] = []
    var state = State.pending

    enum State: String, Sendable {
        case pending, delivered, gaveUp = "gave_up", lost
    }

    struct Attempt: Sendable {
        var at: Int64
        /// The receiver's HTTP status; `nil` when there was no answer.
        var status: Int?
    }

    func json(number: Int64) -> JSON {
        [
            "id": .integer(number),
            "created_at": .string(RFC3339.text(createdAt)),
            "url": .string(url),
            "field": .string(field),
            "updates": .integer(Int64(updates)),
            "state": .string(state.rawValue),
            "attempts": .array(
                attempts.map { attempt in
                    [
                        "at": .string(RFC3339.text(attempt.at)),
                        "status": attempt.status.map { .integer(Int64($0)) } ?? .null,
                    ]
                }
            ),
            "body": .string(String(decoding: body, as: UTF8.self)),
        ]
    }
}

/// Updates that a `batch` or `reorder` fault holds back for a receiver.
struct HookBuffer: Sendable {
    var held: [Update] = []
    var fault: Fault?
}

/// Webhooks: whom they go to, what goes wrong with them, when they are repeated.
extension World {
    /// How long an unanswered webhook is repeated. Source: reference §2.1.
    static let retrySpan: Int64 = 7 * 24 * 3600 * 1000
    /// Wait before the second attempt; "immediate" in the network's words. It doubles from then on.
    static let firstRetryDelay: Int64 = 250
    /// Longest wait between two attempts.
    static let longestRetryDelay: Int64 = 3600 * 1000
    /// Most webhooks waiting for their receivers; a new one beyond it is given up at once.
    static let pendingLimit = 100_000
    /// Most attempts kept in a record.
    static let attemptLimit = 50

    /// Tells every app that is subscribed, at the address that applies: the number's, the account's, the app's.
    ///
    /// Source: reference §1.9.
    mutating func emit(_ update: Update, at now: Int64) {
        guard let account = accounts[update.accountID] else { return }
        for subscription in account.subscriptions {
            guard let app = apps[subscription.appID], app.fields.contains(update.field) else { continue }
            var callback = app.callback
            if update.field == "messages" {
                callback = update.numberID.flatMap { numbers[$0]?.override } ?? subscription.override ?? callback
            }
            guard let callback else { continue }
            queue(update, for: HookLine(appID: app.id, url: callback.url), at: now)
        }
    }

    private mutating func queue(_ update: Update, for line: HookLine, at now: Int64) {
        if faults.isEmpty, lines.isEmpty {
            send([update], to: line, shape: .messages, at: now)
            return
        }
        if var buffer = lines[line], let fault = buffer.fault {
            buffer.held.append(update)
            lines[line] = buffer
            if buffer.held.count >= fault.size { release(line, at: now) }
            return
        }
        for kind in [Fault.Kind.batch, .reorder] {
            if let fault = faults.take(kind, target: update.field, numberID: update.numberID) {
                lines[line] = HookBuffer(held: [update], fault: fault)
                timers.schedule(.release(line), at: now + fault.milliseconds)
                return
            }
        }
        send([update], to: line, shape: .messages, at: now)
    }

    /// Sends what a fault held back.
    mutating func release(_ line: HookLine, at now: Int64) {
        guard let buffer = lines.removeValue(forKey: line), let fault = buffer.fault else { return }
        if fault.kind == .batch {
            send(buffer.held, to: line, shape: fault.shape, at: now)
        } else {
            for update in buffer.held.reversed() { send([update], to: line, shape: .messages, at: now) }
        }
    }

    private mutating func send(_ updates: [Update], to line: HookLine, shape: BatchShape, at now: Int64) {
        guard let app = apps[line.appID], let first = updates.first else { return }
        let body = body(updates, for: app, shape: shape, at: now)
        var copies = 1
        var delay: Int64 = 0
        var signature = Delivery.Signature.right
        var isLost = deliveries.count >= Self.pendingLimit
        if !faults.isEmpty {
            let (field, number) = (first.field, first.numberID)
            if faults.take(.loseWebhook, target: field, numberID: number) != nil { isLost = true }
            copies = faults.take(.duplicate, target: field, numberID: number)?.size ?? 1
            delay = faults.take(.delayWebhook, target: field, numberID: number)?.milliseconds ?? 0
            if let fault = faults.take(.signature, target: field, numberID: number) {
                signature = fault.isWithoutHeader ? .absent : .wrong
            }
        }
        for _ in 0..<copies {
            var record = DeliveryRecord(
                createdAt: now,
                url: line.url,
                field: first.field,
                updates: updates.count,
                body: body
            )
            if isLost { record.state = .lost }
            let id = deliveryLog.append(record)
            guard !isLost else { continue }
            let delivery = Delivery(
                id: id,
                url: line.url,
                body: body,
                secret: app.secret,
                signature: signature,
                createdAt: now
            )
            deliveries[id] = delivery
            if delay > 0 { timers.schedule(.attempt(id), at: now + delay) } else { attempt(id) }
        }
    }

    /// Hands a webhook to the outside once more.
    mutating func attempt(_ id: Int64) {
        guard var delivery = deliveries[id] else { return }
        delivery.attempts += 1
        deliveries[id] = delivery
        effects.posts.append(delivery)
    }

    /// Notes a receiver's answer; anything but 200 is repeated, ever more rarely.
    ///
    /// A wrong signature is a fault of one attempt only: the repetition is signed rightly.
    mutating func finish(_ id: Int64, status: Int?, at now: Int64) {
        guard var delivery = deliveries[id] else { return }
        if var record = deliveryLog[id] {
            if record.attempts.count < Self.attemptLimit {
                record.attempts.append(DeliveryRecord.Attempt(at: now, status: status))
            }
            if status == 200 { record.state = .delivered }
            deliveryLog[id] = record
        }
        if status == 200 {
            deliveries[id] = nil
        } else {
            let doublings = min(delivery.attempts - 1, 16)
            let next = now + min(Self.firstRetryDelay << Int64(doublings), Self.longestRetryDelay)
            if next > delivery.createdAt + Self.retrySpan {
                deliveries[id] = nil
                deliveryLog[id]?.state = .gaveUp
            } else {
                delivery.signature = .right
                deliveries[id] = delivery
                timers.schedule(.attempt(id), at: next)
            }
        }
        guard watchers > 0, let record = deliveryLog[id] else { return }
        effects.events.append(LiveEvent(name: "delivery", data: record.json(number: id)))
    }
}
