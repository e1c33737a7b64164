import BalieDomain
import BalieServices
import NIOCore

/// An agent's browser: keeps what it was told, and goes on from there after every break.
final class SimulatedBrowser {
    let name: String
    let agent: Caller
    let eventLoop: any EventLoop
    /// Number of the last event; `nil` before the first connection.
    private(set) var last: Int64?
    private(set) var facts: [String: String] = [:]
    private var broken: [String] = []
    private(set) var connection: BrowserConnection?

    init(_ agent: Caller, name: String, on eventLoop: any EventLoop) {
        self.agent = agent
        self.name = name
        self.eventLoop = eventLoop
    }

    /// Where this browser stands, from now on by this connection alone.
    func open(on node: SimulatedNode) -> BrowserConnection {
        let made = BrowserConnection(self, node)
        connection = made
        return made
    }

    /// What was wrong since the last look.
    func takeBroken() -> [String] {
        defer { broken = [] }
        return broken
    }

    func close() {
        connection?.end()
        connection = nil
    }

    fileprivate func begin(after number: Int64) {
        if let last, last != number { broken.append("\(name) went on from \(number) instead of \(last)") }
        last = number
    }

    fileprivate func read(_ line: Substring) {
        let parts = line.split(separator: "\t")
        guard let number = parts.first.flatMap({ Int64($0) }), let last else {
            return broken.append("\(name) cannot read “\(line)”")
        }
        guard number == last + 1 else { return broken.append("\(name) was told \(number) after \(last)") }
        self.last = number
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            facts[String(pair[0])] = String(pair[1])
        }
    }

    fileprivate func lose() { broken.append("\(name) was told that its place is lost") }
}

/// One connection of a browser. What comes by it after its end is not the browser's any more.
///
/// SAFETY: used on the thread that steps the world.
final class BrowserConnection: LiveListener, @unchecked Sendable {
    private unowned let browser: SimulatedBrowser
    let node: SimulatedNode
    let eventLoop: any EventLoop
    private var subscription: LiveSubscription?
    private(set) var hasEnded = false

    init(_ browser: SimulatedBrowser, _ node: SimulatedNode) {
        self.browser = browser
        self.node = node
        eventLoop = browser.eventLoop
    }

    func take(_ frames: ByteBuffer) -> Bool {
        guard !hasEnded else { return true }
        for line in String(buffer: frames).split(separator: "\n") { browser.read(line) }
        return true
    }

    /// Listens until the end, as the server does for a browser.
    func listen() async {
        let (agent, keeper) = (browser.agent, node.centre.presenceKeeper)
        do {
            let subscription = try await node.environment.liveEvents.subscribe(agent.workspace, after: browser.last)
            self.subscription = subscription
            keeper.connected(agent.agent, workspace: agent.workspace)
            defer {
                subscription.cancel()
                keeper.disconnected(agent.agent, workspace: agent.workspace)
            }
            guard !hasEnded else { return }
            if subscription.isPlaceLost { browser.lose() }
            browser.begin(after: subscription.last)
            var last = subscription.last
            while let page = try await subscription.missed(after: last) {
                _ = take(page.frames)
                last = page.last
            }
            if await subscription.follow(with: self), !hasEnded { browser.lose() }
        } catch {}
        if !hasEnded { browser.close() }
    }

    func end() {
        hasEnded = true
        subscription?.cancel()
    }
}
