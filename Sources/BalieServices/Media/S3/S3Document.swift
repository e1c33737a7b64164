import Foundation
import FoundationXML

/// An XML answer of a store as a tree of elements; attributes and namespaces say nothing here.
struct S3Document {
    /// Elements below one another; the answers have four at most.
    static let depthLimit = 16

    let root: Element

    struct Element {
        let name: String
        fileprivate(set) var text = ""
        fileprivate(set) var children: [Element] = []

        /// The text of the first child of that name.
        subscript(name: String) -> String? { children.first { $0.name == name }?.text }

        func all(_ name: String) -> [Element] { children.filter { $0.name == name } }
    }

    /// `nil` for what is no XML document.
    init?(_ bytes: [UInt8]) {
        // Long answers may begin with spaces that kept the connection alive.
        let document = bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard !document.isEmpty else { return nil }
        let parser = XMLParser(data: Data(document))
        let builder = Builder()
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else { return nil }
        self.root = root
    }

    /// Puts the tree together. The parser resolves no external entity: it is not asked to.
    private final class Builder: NSObject, XMLParserDelegate {
        var root: Element?
        private var open: [Element] = []

        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            guard open.count < S3Document.depthLimit else { return parser.abortParsing() }
            open.append(Element(name: name))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            guard !open.isEmpty else { return }
            open[open.count - 1].text += text
        }

        func parser(
            _ parser: XMLParser,
            didEndElement name: String,
            namespaceURI: String?,
            qualifiedName: String?
        ) {
            guard let element = open.popLast() else { return }
            if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
        }
    }
}
