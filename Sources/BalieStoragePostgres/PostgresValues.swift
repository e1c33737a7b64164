import BalieStorage
import CLibPQ

/// Types of the server, by the numbers of its catalogue. Source: PostgreSQL 15, `pg_type.dat`.
enum PostgresType {
    static let bool: Oid = 16
    static let bytes: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float8: Oid = 701
    static let varchar: Oid = 1043
    static let numeric: Oid = 1700
}

extension SQLValue {
    /// What the server is told of an argument; 0 leaves it to find out.
    var type: Oid {
        switch self {
        case .null: 0
        case .integer: PostgresType.int8
        case .text: PostgresType.text
        case .blob: PostgresType.bytes
        }
    }

    /// The argument as it goes over the wire, in the binary format; `nil` for NULL.
    fileprivate var wireBytes: [UInt8]? {
        switch self {
        case .null: nil
        case .integer(let value): withUnsafeBytes(of: value.bigEndian) { Array($0) }
        case .text(let text): Array(text.utf8)
        case .blob(let bytes): bytes
        }
    }
}

extension PostgresConnection {
    /// Lays the arguments out as the library wants them, for as long as `body` runs.
    func withParameters<Result>(
        _ arguments: [SQLValue],
        _ body: (
            _ count: Int32, _ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]
        ) -> Result
    ) -> Result {
        var bytes: [UInt8] = []
        // The start of each; `nil` for NULL.
        let places = arguments.map { argument -> (start: Int, count: Int)? in
            guard let wire = argument.wireBytes else { return nil }
            defer { bytes.append(contentsOf: wire) }
            return (bytes.count, wire.count)
        }
        // An empty argument at the end needs an address too.
        bytes.append(0)
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(
                Int32(arguments.count),
                places.map { place in place.flatMap { start?.advanced(by: $0.start) } },
                places.map { Int32($0?.count ?? 0) },
                Array(repeating: 1, count: arguments.count)
            )
        }
    }

    /// A value of a result in the binary format, or in text, as the simple protocol gives it.
    static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32) throws(StorageError) -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let count = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: count)
        if PQfformat(result, column) == 0 { return .text(String(decoding: bytes, as: UTF8.self)) }
        switch PQftype(result, column) {
        case PostgresType.int8: return .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case PostgresType.int4: return .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case PostgresType.int2: return .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case PostgresType.bool: return .integer(bytes[0] == 0 ? 0 : 1)
        case PostgresType.text, PostgresType.varchar, PostgresType.name:
            return .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.bytes: return .blob(Array(bytes))
        case PostgresType.numeric: return .integer(try wholeNumber(bytes))
        case PostgresType.float8:
            let bits = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
            return .text(String(Double(bitPattern: bits)))
        case let other: throw StorageError(.unexpectedValue, detail: "a value of the type \(other)")
        }
    }

    /// A `numeric` without a fraction: what the server gives as the sum of whole numbers.
    ///
    /// Four numbers of 16 bits (digits, weight of the first, sign, scale), then the digits, base 10,000. Source: PostgreSQL 15,
    /// `numeric_send`.
    private static func wholeNumber(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> Int64 {
        func word(_ index: Int) -> Int {
            Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self)))
        }
        let (count, weight, isNegative) = (word(0), word(1), word(2) == 0x4000)
        guard word(2) == 0 || isNegative, count <= weight + 1 else {
            throw StorageError(.unexpectedValue, detail: "a number that is not whole")
        }
        var value: Int64 = 0
        for index in 0..<max(0, weight + 1) {
            let digit = index < count ? Int64(word(4 + index)) : 0
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(digit)
            guard !isTooLarge, !isTooLargeNow else {
                throw StorageError(.unexpectedValue, detail: "a number of more than 64 bits")
            }
            value = sum
        }
        return isNegative ? -value : value
    }
}
