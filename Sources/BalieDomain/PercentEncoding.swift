/// Whether a byte stands for itself wherever it is in a URL. Source: RFC 3986, 2.3.
public func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}

extension String {
    /// With everything but unreserved characters escaped, in capitals, so that a value cannot change a URL's shape.
    public var percentEncoded: String {
        var text: [UInt8] = []
        for byte in utf8 {
            if isUnreserved(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text += hexadecimal([byte]).uppercased().utf8
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
