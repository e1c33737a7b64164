import BalieDomain
import BalieTestKit
import FoundationEssentials
import Testing

@testable import BalieServices

/// Files that are not what they are called, cannot be stored, or are gone: told in words, never as a fault of ours.
struct LostMediaTests {
    private static let beginnings: [(String, [UInt8])] = [
        ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0]), ("image/png", TestFiles.png),
        ("image/webp", Array("RIFF\u{1}\u{1}\u{1}\u{1}WEBP".utf8)), ("audio/aac", [0xFF, 0xF1, 0x50]),
        ("image/gif", Array("GIF87a".utf8)), ("image/gif", Array("GIF89a".utf8)), ("audio/wav", TestFiles.wav),
        ("audio/x-wav", TestFiles.wav), ("audio/webm", TestFiles.webm), ("video/webm", TestFiles.webm),
        ("audio/mpeg", [0xFF, 0xFB, 0x90]), ("audio/mpeg", Array("ID3".utf8)), ("audio/amr", Array("#!AMR\n".utf8)),
        ("audio/ogg", Array("OggS".utf8)), ("audio/mp4", Array("\0\0\0 ftypM4A ".utf8)),
        ("video/mp4", Array("\0\0\0 ftypisom".utf8)), ("video/3gpp", Array("\0\0\0 ftyp3gp4".utf8)),
        ("application/pdf", Array("%PDF-1.7".utf8)),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Array("PK\u{3}\u{4}".utf8)),
    ]

    @Test(arguments: beginnings.indices)
    func aFileIsWhatItsBeginningSays(_ index: Int) async throws {
        let (type, beginning) = Self.beginnings[index]
        let office = try await Office()
        let ann = try await office.agent()
        let library = office.centre.media
        let file = try await library.add(beginning, mimeType: type, name: nil, by: ann)
        #expect(file.mimeType == type)
        for bytes in [Array("<html>".utf8), Array(beginning.dropFirst()), [0]] {
            await expectRefusal(.unsupportedMediaType, "\(bytes)") {
                _ = try await library.add(bytes, mimeType: type.uppercased(), name: nil, by: ann)
            }
        }
    }

    @Test func aFileThatCannotBeStoredMayBeTriedAgain() async throws {
        let office = try await Office()
        let ann = try await office.agent()
        // A file where the folder should be: nothing can be written, as on a full disk.
        try TestFiles.remove(office.mediaPath)
        try TestFiles.write([], to: office.mediaPath)
        await expectRefusal(.unavailable) {
            _ = try await office.centre.media.add(TestFiles.png, mimeType: "image/png", name: nil, by: ann)
        }
        #expect(office.log.lines.contains { $0.contains("file not stored") })
        #expect(try await office.counts()["media"] == 0)
    }

    @Test(arguments: [false, true])
    func aMissingOrDamagedFileIsTold(isThere: Bool) async throws {
        let office = try await Office()
        let ann = try await office.agent()
        let file = try await office.centre.media.add(TestFiles.png, mimeType: "image/png", name: nil, by: ann)
        for folder in try FileManager.default.contentsOfDirectory(atPath: office.mediaPath) {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(office.mediaPath)/\(folder)") {
                let path = "\(office.mediaPath)/\(folder)/\(name)"
                if isThere { try TestFiles.write([1, 2, 3], to: path) } else { try TestFiles.remove(path) }
            }
        }
        let link = try LinkParts(try #require(file.link))
        await expectRefusal(.mediaLost) {
            _ = try await office.centre.media.open(file.id, expires: link.expires, signature: link.signature)
        }
        #expect(office.log.lines.contains { $0.contains("file not readable") })
    }

    @Test func aFileOfAnErasedContactIsGone() async throws {
        let office = try await Office()
        let ann = try await office.agent("Ann", .online)
        let view = try await office.write(from: "31611111111")
        let other = try await office.write(from: "31622222222")
        let given = try await office.centre.media.add(TestFiles.png, mimeType: "image/png", name: nil, by: ann)
        let request = Desk.SendRequest(content: .image(.init()), media: given.id)
        let file = try #require(try await office.desk.send(request, in: view.id, by: ann).message.media)
        let link = try LinkParts(try #require(file.link))
        try await office.centre.contacts.erase(view.contact.id, by: ann)
        await expectRefusal(.mediaLost) {
            _ = try await office.centre.media.open(file.id, expires: link.expires, signature: link.signature)
        }
        await expectRefusal(.mediaLost, field: "media.id") {
            _ = try await office.desk.send(request, in: other.id, by: ann)
        }
    }

    /// What stands in a link.
    private struct LinkParts {
        let expires: Int64
        let signature: String

        init(_ link: String) throws {
            func value(_ name: String) -> String? {
                link.split(whereSeparator: { $0 == "?" || $0 == "&" }).first { $0.hasPrefix("\(name)=") }
                    .map { String($0.dropFirst(name.count + 1)) }
            }
            expires = try #require(value("expires").flatMap { Int64($0) })
            signature = try #require(value("signature"))
        }
    }
}
