/// A language guessed from a telephone number: the one that most people speak where it is from. Where several are spoken by
/// many (Belgium, Switzerland, India) nothing is guessed.
public enum LanguageGuess {
    /// By country calling code. Source: ITU-T E.164, assigned country codes; the languages are the official ones.
    private static let languages: [String: String] = [
        "1": "en", "20": "ar", "30": "el", "31": "nl", "33": "fr", "34": "es", "36": "hu", "39": "it", "40": "ro",
        "43": "de", "44": "en", "45": "da", "46": "sv", "47": "no", "48": "pl", "49": "de", "51": "es", "52": "es",
        "53": "es", "54": "es", "55": "pt", "56": "es", "57": "es", "58": "es", "61": "en", "62": "id", "64": "en",
        "66": "th", "7": "ru", "81": "ja", "82": "ko", "84": "vi", "86": "zh", "90": "tr", "98": "fa", "212": "ar",
        "213": "ar", "216": "ar", "351": "pt", "353": "en", "354": "is", "358": "fi", "359": "bg", "370": "lt",
        "371": "lv", "372": "et", "380": "uk", "385": "hr", "386": "sl", "420": "cs", "421": "sk", "593": "es",
        "595": "es", "597": "nl", "598": "es", "961": "ar", "962": "ar", "964": "ar", "965": "ar", "966": "ar",
        "971": "ar", "972": "he", "973": "ar", "974": "ar",
    ]
    private static let longestCode = 3

    /// - Parameter number: in international form, with or without a plus sign.
    /// - Returns: a primary subtag of BCP 47, or `nil`.
    public static func language(of number: String) -> String? {
        let digits = number.drop { $0 == "+" }
        // No country code is the beginning of another.
        for length in 1...longestCode {
            if let language = languages[String(digits.prefix(length))] { return language }
        }
        return nil
    }
}
