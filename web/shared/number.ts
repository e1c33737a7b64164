/** Country codes of one and two digits; all others have three. Source: ITU-T E.164, list of assigned codes. */
const shortCodes = /^(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** How numbers are written where groups of three are not the habit. Source: the countries' numbering plans. */
const ownGroups: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
    "31": [
        [/^(6)(\d{8})$/, "$1 $2"],
        [/^(1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7\d)(\d{3})(\d{4})$/, "$1 $2 $3"],
    ],
    "32": [[/^(4\d\d)(\d\d)(\d\d)(\d\d)$/, "$1 $2 $3 $4"]],
    "33": [[/^([67])(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1 $2 $3 $4 $5"]],
    "44": [[/^(7\d{3})(\d{6})$/, "$1 $2"]],
    "49": [[/^(1[567]\d)(\d{7,8})$/, "$1 $2"]],
};

/** The digits of a number as somebody wrote it, without what people put between them; as the server reads it. */
export function digits(text: string): string {
    return text.replaceAll("(0)", "").replace(/[-+() .]/g, "");
}

/** A telephone number with its country code as people read it: with its plus sign and in groups. */
export function groupedNumber(number: string): string {
    const bare = digits(number);
    if (!/^[1-9]\d{5,14}$/.test(bare)) return number;
    const code = shortCodes.exec(bare)?.[0] ?? bare.slice(0, 3);
    const rest = bare.slice(code.length);
    const own = ownGroups[code]?.find(([shape]) => shape.test(rest));
    return `+${code} ${own ? rest.replace(own[0], own[1]) : rest.replace(/(\d{3})(?=\d{2})/g, "$1 ")}`;
}
