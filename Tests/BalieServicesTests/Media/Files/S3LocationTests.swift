import Testing

@testable import BalieServices

struct S3LocationTests {
    struct Place: CustomTestStringConvertible, Sendable {
        let text: String
        let address: String
        var key = "abc"
        var region = "us-east-1"

        var testDescription: String { text }
    }

    @Test(arguments: [
        Place(text: "s3://files", address: "https://files.s3.us-east-1.amazonaws.com"),
        Place(text: "s3://files/", address: "https://files.s3.us-east-1.amazonaws.com"),
        Place(
            text: "s3://files/a/b/?region=eu-central-1",
            address: "https://files.s3.eu-central-1.amazonaws.com",
            key: "a/b/abc",
            region: "eu-central-1"
        ),
        Place(text: "s3://my.files", address: "https://s3.us-east-1.amazonaws.com/my.files"),
        Place(text: "s3://files?style=path", address: "https://s3.us-east-1.amazonaws.com/files"),
        Place(text: "s3://files?endpoint=http://127.0.0.1:9000", address: "http://127.0.0.1:9000/files"),
        Place(text: "s3://files?endpoint=http://[::1]:9000", address: "http://[::1]:9000/files"),
        Place(text: "s3://files?endpoint=https://s3.example.org:443/", address: "https://s3.example.org/files"),
        Place(text: "s3://files?endpoint=https://example.org/s3/", address: "https://example.org/s3/files"),
        Place(
            text: "s3://files/x?endpoint=https%3A%2F%2Fexample.org&style=virtual&region=auto",
            address: "https://files.example.org",
            key: "x/abc",
            region: "auto"
        ),
    ])
    func aPlaceIsRead(_ place: Place) throws {
        let location = try S3Location(place.text)
        #expect("\(location.scheme)://\(location.host)\(location.path)" == place.address)
        #expect(location.key("abc") == place.key)
        #expect(location.region == place.region)
    }

    @Test func theRegionOfTheEnvironmentIsTheSecondChoice() throws {
        #expect(try S3Location("s3://files", region: "eu-west-1").region == "eu-west-1")
        #expect(try S3Location("s3://files?region=eu-west-2", region: "eu-west-1").region == "eu-west-2")
    }

    @Test(arguments: [
        "", "files", "s3:", "s3://", "s3:///files", "https://files", "s3://ab", "s3://Files", "s3://fi_les",
        "s3://-files",
        "s3://files-", "s3://a..b", "s3://secret:secret@files", "s3://secret@files", "s3://files:9000",
        "s3://files#secret",
        "s3://files/secret%20secret", "s3://files?secret=secret", "s3://files?region=a&region=b", "s3://files?region=",
        "s3://files?region=a/b", "s3://files?style=secret", "s3://files?endpoint=secret",
        "s3://files?endpoint=ftp://secret",
        "s3://files?endpoint=http://secret:secret@host", "s3://files?endpoint=http://", "s3://files?style",
        "s3://files?endpoint=http://host?secret",
    ])
    func whatCannotBeIsRefusedWithoutRepeatingIt(_ text: String) {
        let mistake = #expect(throws: S3LocationMistake.self) { _ = try S3Location(text) }
        #expect(mistake?.what.contains("secret") == false)
    }
}
