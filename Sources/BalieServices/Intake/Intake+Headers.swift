import BalieChannels
public import BalieDomain

extension Intake {
    /// Checks and journals one hook, for who does not speak to adapters.
    ///
    /// - Parameter headers: names in lower case; every value of a name, in order.
    public func receive(
        _ channel: ID<ChannelAccount>,
        headers: [String: [String]],
        body: [UInt8]
    ) async -> Receipt {
        await receive(channel, HookRequest(headers: headers, body: body))
    }
}
