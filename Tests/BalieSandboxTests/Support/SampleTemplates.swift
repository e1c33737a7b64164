import Testing

@testable import BalieSandbox

/// Templates with something of every kind.
enum SampleTemplates {
    static let account = Harness.number.accountID

    static let pass: JSON = [
        "name": "boarding_pass", "language": "en_US", "category": "UTILITY", "parameter_format": "NAMED",
        "components": [
            ["type": "HEADER", "format": "IMAGE"],
            ["type": "BODY", "text": "Hi {{first_name}}, gate {{gate}} it is."],
            ["type": "FOOTER", "text": "Cee Air"],
            [
                "type": "BUTTONS",
                "buttons": [
                    ["type": "URL", "text": "Open pass", "url": "https://cee.example/bp/{{1}}"],
                    ["type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+31205550100"],
                    ["type": "QUICK_REPLY", "text": "Change seat"],
                ],
            ],
        ],
    ]
    static let late: JSON = [
        "name": "late", "language": "nl", "category": "utility",
        "components": [["type": "BODY", "text": "Flight {{1}} leaves at {{2}}, sorry."]],
    ]
    static let code: JSON = [
        "name": "code", "language": "en_US", "category": "AUTHENTICATION",
        "components": [
            ["type": "BODY", "add_security_recommendation": true], ["type": "FOOTER", "code_expiration_minutes": 5],
            ["type": "BUTTONS", "buttons": [["type": "OTP", "otp_type": "COPY_CODE"]]],
        ],
    ]

    /// A world in which they have been made.
    static func fixture() throws -> WorldFixture {
        var fixture = try WorldFixture()
        for template in [pass, late, code] {
            let answer = try fixture.call(.post, [account, "message_templates"], template).get()
            #expect(answer["status"] == "APPROVED")
        }
        return fixture
    }
}
