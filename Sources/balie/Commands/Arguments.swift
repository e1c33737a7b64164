public import ArgumentParser
public import BalieDomain

extension HookState: ExpressibleByArgument {}

extension Role: ExpressibleByArgument {}

extension RoutingStrategy: ExpressibleByArgument {}
