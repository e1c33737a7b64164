extension Metrics {
    /// What only grows. The name in the text is the case's, with `_` before its capitals.
    public enum Counter: Int, CaseIterable, Sendable {
        case hooksReceived, hooksRefused, hooksUnavailable, hooksTurnedAway, uploadsTurnedAway
        case requests, requestsRefused, requestsFailed
        case signIns, signInsRefused, rateLimited
        case eventFramesSent, eventStreamsLost
        case noticesPublished, noticesReceived, noticesDropped, noticesMissed, noticesUnreadable
        case fileStoreRequests, fileStoreRetries, fileStoreFailures
        case databaseRefused, databaseRepeated

        var name: String { snakeCase("\(self)") }

        var help: String {
            switch self {
            case .hooksReceived: "Webhook calls that were made durable."
            case .hooksRefused: "Webhook calls that were not genuine or not ours."
            case .hooksUnavailable: "Webhook calls that were turned away because the journal could not be written."
            case .hooksTurnedAway: "Webhook calls that found no room for their bodies, and were to be sent again."
            case .uploadsTurnedAway: "Uploads that found no room for their bodies."
            case .requests: "Requests to the API."
            case .requestsRefused: "Requests to the API that were answered with 4xx."
            case .requestsFailed: "Requests to the API that were answered with 5xx."
            case .signIns: "Sessions begun."
            case .signInsRefused: "Sign-ins refused."
            case .rateLimited: "Requests that a rate limit turned away."
            case .eventFramesSent: "Batches of events written to browsers."
            case .eventStreamsLost: "Event streams that were too slow and had to start afresh."
            case .noticesPublished: "Notices told to other nodes."
            case .noticesReceived: "Notices heard from other nodes."
            case .noticesDropped: "Notices that no node was told: there was no connection, or too many waited."
            case .noticesMissed: "Messages with notices that came faster than they could be taken in."
            case .noticesUnreadable: "Messages on the bus that no node of ours wrote, or that are damaged."
            case .fileStoreRequests: "Requests to the S3 store of files, each try counted."
            case .fileStoreRetries: "Requests to the S3 store of files that were made again."
            case .fileStoreFailures: "Requests to the S3 store of files that were given up."
            case .databaseRefused: "Transactions that found no room to wait, or waited for too long."
            case .databaseRepeated: "Transactions that were run again: a lost connection, a lost lock, a conflict."
            }
        }
    }

    /// What goes up and down.
    public enum Gauge: Int, CaseIterable, Sendable {
        case eventStreams, hooksWaiting, hooksDead, outboxWaiting, conversationsWaiting, databaseBytes
        case databaseConnections, databaseWaiting
        case workspacesHeld, nodes, noticesConnected

        var name: String { snakeCase("\(self)") }

        var help: String {
            switch self {
            case .eventStreams: "Browsers that listen for events."
            case .hooksWaiting: "Journal rows that wait to be applied."
            case .hooksDead: "Journal rows that could not be applied and wait for a person."
            case .outboxWaiting: "Messages that wait to be sent."
            case .conversationsWaiting: "Conversations that wait for an agent."
            case .databaseBytes: "Bytes the database takes on disk."
            case .databaseConnections: "Connections to the database."
            case .databaseWaiting: "Transactions that wait for a connection or for the writer."
            case .nodes: "Nodes that share the database, as this one sees them; 1 for an only node."
            case .workspacesHeld: "Workspaces whose work this node does, of several nodes."
            case .noticesConnected: "1 while this node and others can tell each other what happens, 0 while they poll."
            }
        }
    }

    /// How long things take.
    public enum Histogram: Int, CaseIterable, Sendable {
        case hookReceive, request

        /// Upper bounds of the buckets.
        static let bounds: [Duration] = [
            .microseconds(500), .milliseconds(1), .milliseconds(2), .milliseconds(5), .milliseconds(10),
            .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500),
            .seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600),
        ]

        var name: String { snakeCase("\(self)") }

        var help: String {
            switch self {
            case .hookReceive: "From a webhook call's arrival to its answer."
            case .request: "Answering a request to the API."
            }
        }
    }
}

/// `hooksReceived` → `hooks_received`.
private func snakeCase(_ name: String) -> String {
    var text = ""
    for character in name {
        if character.isUppercase { text += "_" }
        text += character.lowercased()
    }
    return text
}
