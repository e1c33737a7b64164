import BalieDomain
import BalieServices
import HTTPTypes
import Hummingbird
import NIOCore

/// One request, as handlers see it.
struct Call: Sendable {
    let request: Request
    let context: ServerContext
    /// Who is signed in; `nil` on open routes only.
    let signedIn: Caller?
    /// The whole body, for routes that take JSON; else empty.
    let body: ByteBuffer

    /// - Throws: ``Refusal/Code/unauthenticated``; never behind ``Route/Access/role(_:)``.
    var caller: Caller {
        get throws {
            guard let signedIn else { throw Refusal(.unauthenticated) }
            return signedIn
        }
    }

    var workspace: ID<Workspace> { get throws { try caller.workspace } }

    /// An id in the path. One that cannot be ours is unknown, as a foreign one is; which kind was wanted is no secret.
    func id<Kind>(_ name: String = "id", as kind: Kind.Type = Kind.self) throws -> ID<Kind> {
        guard let text = context.parameters.get(name), let id = ID<Kind>(text) else {
            throw Refusal(.notFound, "This address needs \(Kind.idInWords).")
        }
        return id
    }

    /// A value of the query; empty ones count as absent.
    func query(_ name: String) -> String? {
        guard let value = request.uri.queryParameters[name[...]], !value.isEmpty else { return nil }
        return String(value)
    }

    /// An id in the query.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    func queryID<Kind>(_ name: String, as kind: Kind.Type = Kind.self) throws -> ID<Kind>? {
        guard let text = query(name) else { return nil }
        guard let id = ID<Kind>(text) else {
            throw Refusal(.invalidField, "It must be \(Kind.idInWords).", field: name)
        }
        return id
    }

    /// One of a closed set in the query.
    func queryValue<Value: RawRepresentable & CaseIterable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws -> Value? where Value.RawValue == String {
        guard let text = query(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.invalidField, "It is one of: \(known).", field: name)
        }
        return value
    }

    /// How many items to give.
    ///
    /// - Throws: ``Refusal/Code/invalidField``.
    var limit: Int { get throws { try PageLimit.checked(query("limit")) } }

    /// The body as a JSON object.
    var fields: Fields { get throws { try Fields(body: body) } }
}
