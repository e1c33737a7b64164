import BalieDomain
public import ServiceLifecycle

/// Tells the other nodes what was committed here, and the parts of this one what was committed there.
public struct NoticeExchange: Service {
    private let environment: Environment
    private let notices: Notices

    /// `nil` if there is no bus.
    public init?(_ environment: Environment) {
        guard let notices = environment.notices else { return nil }
        self.environment = environment
        self.notices = notices
    }

    public func run() async throws {
        let (notices, metrics) = (notices, environment.metrics)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await notices.bus.run(
                    NoticeListener(
                        hear: { bytes in for notice in notices.read(bytes) { take(notice) } },
                        connectionChanged: { notices.connectionChanged() },
                        missed: { metrics.increment(.noticesMissed, by: $0) }
                    )
                )
            }
            await cancelWhenGracefulShutdown { await notices.send() }
            // What was committed last is told too, before the bus closes.
            await notices.sendPending()
            group.cancelAll()
        }
    }

    /// What another node tells; on a thread of the bus.
    private func take(_ notice: Notice) {
        switch notice.news {
        case .log(let last): environment.logs.hear(LogReach(workspace: notice.workspace, last: last))
        case .work(let work): environment.signals.take(work, of: notice.workspace)
        case .viewing(let sign): environment.viewing.take(sign, workspace: notice.workspace)
        }
    }
}
