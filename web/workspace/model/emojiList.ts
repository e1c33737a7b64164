/** One emoji, what it is called, and other words that people look for it with. */
export interface Emoji {
    sign: string;
    name: string;
    words: string;
}

export interface EmojiGroup {
    name: string;
    emoji: readonly Emoji[];
}

/** A line is the sign, its name, and after a comma the other words. */
function group(name: string, lines: string): EmojiGroup {
    const emoji = lines
        .trim()
        .split("\n")
        .map((line): Emoji => {
            const [sign = "", ...rest] = line.trim().split(" ");
            const [title = "", words = ""] = rest.join(" ").split(", ");
            return { sign, name: title, words };
        });
    return { name, emoji };
}

/** What people in a contact centre write with, grouped as telephones group them. */
export const emojiGroups: readonly EmojiGroup[] = [
    group(
        "Smileys",
        `😀 grinning face, happy smile
        😃 big smile, happy joy
        😄 smiling eyes, happy glad
        😁 beaming, grin teeth
        😆 laughing, haha squint
        😅 sweat smile, relief phew
        🤣 rolling laughing, rofl lol
        😂 tears of joy, lol laugh cry
        🙂 slight smile, fine
        🙃 upside down, silly irony
        😉 wink
        😊 blushing, smile kind warm
        😇 halo, angel innocent
        🥰 hearts, love adore
        😍 heart eyes, love wow
        🤩 star struck, wow excited
        😘 blowing a kiss, love
        😋 tasty, yum delicious
        😜 winking tongue, joke silly
        🤗 hug, open hands
        🤭 hand over mouth, oops giggle
        🤫 hush, quiet secret
        🤔 thinking, hmm wonder
        🤐 zipped mouth, secret
        😐 neutral, meh
        😏 smirk
        😒 unamused, meh
        🙄 rolling eyes
        😬 grimace, awkward oops
        😌 relieved, calm
        😔 pensive, sad sorry
        😴 sleeping, tired zzz
        🤒 thermometer, ill sick
        🤕 bandage, hurt injured
        🥳 party face, celebrate birthday
        😎 sunglasses, cool
        🤓 glasses, nerd
        😕 confused, unsure
        😟 worried, concern
        😮 open mouth, wow surprised
        😲 astonished, shocked
        🥺 pleading, please
        😢 crying, sad tear
        😭 sobbing, cry sad
        😱 scream, fear shock
        😓 cold sweat, stress
        😤 steam, annoyed proud
        😠 angry, cross
        🤯 mind blown, wow
        😷 mask, ill sick`,
    ),
    group(
        "People",
        `👋 waving hand, hello hi goodbye bye
        🤚 raised back of hand, stop
        ✋ raised hand, stop high five
        👌 OK hand, fine perfect
        🤌 pinched fingers
        🤏 pinching, small little
        ✌️ victory, peace two
        🤞 crossed fingers, luck hope
        🤙 call me, phone shaka
        👈 pointing left
        👉 pointing right
        👆 pointing up
        👇 pointing down, below
        👍 thumbs up, yes good like ok
        👎 thumbs down, no bad dislike
        ✊ raised fist
        👊 fist bump
        👏 clapping, applause bravo well done
        🙌 raising hands, hooray celebrate
        👐 open hands
        🤝 handshake, deal agreement
        🙏 folded hands, thanks thank you please sorry
        ✍️ writing hand, sign
        💪 strong arm, muscle
        👀 eyes, look see
        🧠 brain, idea
        👂 ear, listen
        🤷 shrug, unknown
        🤦 facepalm
        🙋 raising hand, question me
        🙇 bowing, sorry thanks
        💁 helping, information
        🧑‍💻 at a computer, agent work
        🧑‍🔧 mechanic, repair engineer
        🧑‍✈️ pilot, flight
        🧑‍⚕️ doctor, nurse health
        👨‍👩‍👧 family, child parents
        👶 baby, infant
        🚶 walking
        🏃 running, hurry`,
    ),
    group(
        "Nature",
        `🐶 dog, pet puppy
        🐱 cat, pet
        🐭 mouse
        🐰 rabbit
        🦊 fox
        🐻 bear
        🐼 panda
        🐦 bird
        🐟 fish
        🐝 bee
        🦋 butterfly
        🌸 blossom, flower spring
        🌹 rose, flower
        🌻 sunflower
        💐 bouquet, flowers
        🌱 seedling, plant green
        🌲 tree
        🍀 clover, luck
        🌍 globe, world earth
        ☀️ sun, sunny weather
        ⛅ sun and cloud, weather
        🌧️ rain, weather
        ⛈️ thunderstorm, weather
        ❄️ snowflake, cold winter snow
        🔥 fire, hot great
        🌊 wave, sea water
        🌈 rainbow`,
    ),
    group(
        "Food",
        `☕ coffee, tea hot drink
        🍵 tea
        🍺 beer
        🍷 wine
        🥂 glasses clinking, cheers toast
        🍾 champagne, celebrate
        🥤 soft drink, cup
        💧 drop, water
        🍕 pizza
        🍔 burger
        🍟 fries, chips
        🥪 sandwich
        🥗 salad
        🍝 pasta, spaghetti
        🍣 sushi
        🍞 bread
        🧀 cheese
        🍎 apple, fruit
        🍌 banana, fruit
        🍓 strawberry, fruit
        🍰 cake, dessert
        🎂 birthday cake
        🍪 cookie, biscuit
        🍫 chocolate
        🍦 ice cream`,
    ),
    group(
        "Travel",
        `✈️ plane, flight airplane
        🛫 departure, flight take off
        🛬 arrival, flight landing
        🧳 suitcase, luggage baggage
        🎫 ticket
        🛂 passport control
        🗺️ map
        📍 pin, location place here
        🚗 car
        🚕 taxi
        🚌 bus
        🚆 train
        🚲 bicycle, bike
        🚢 ship, ferry
        🚚 delivery van, truck parcel
        ⛽ fuel, petrol
        🅿️ parking
        🏠 house, home
        🏢 office, building
        🏨 hotel
        🏥 hospital
        🏪 shop, store
        🏖️ beach, holiday
        ⛰️ mountain
        🌅 sunrise, morning`,
    ),
    group(
        "Activities",
        `🎉 party popper, congratulations celebrate hooray
        🎊 confetti, celebrate
        🎁 gift, present
        🎈 balloon, birthday
        🏆 trophy, win
        🥇 gold medal, first
        ⚽ football, soccer
        🏀 basketball
        🎾 tennis
        🎮 game
        🎵 music, note song
        🎬 film, movie
        🎨 art, paint`,
    ),
    group(
        "Objects",
        `📱 phone, mobile
        📞 call, telephone receiver
        💻 laptop, computer
        🖨️ printer
        📷 camera, photo
        🔋 battery
        🔌 plug, power
        💡 light bulb, idea
        🔍 magnifier, search look
        🔑 key
        🔒 lock, secure closed
        🔓 unlocked, open
        🔔 bell, notification
        🔗 link
        📎 paper clip, attachment
        📌 pushpin
        ✂️ scissors
        🔧 wrench, repair fix
        🛠️ tools, repair fix
        ⚙️ gear, settings
        📦 parcel, package box delivery
        📬 mailbox, post
        ✉️ envelope, mail letter
        📧 e-mail, mail
        📄 page, document file
        📋 clipboard, list form
        📝 memo, note write
        📅 calendar, date
        📈 rising chart, growth
        📉 falling chart
        🗑️ bin, delete trash
        💳 card, payment credit
        💶 euro notes, money
        💰 money bag
        🧾 receipt, invoice bill
        🛒 cart, shopping order
        🛍️ shopping bags
        💊 pill, medicine
        🕐 clock, time
        ⏰ alarm clock, time
        ⏳ hourglass, wait`,
    ),
    group(
        "Symbols",
        `❤️ red heart, love
        🧡 orange heart
        💛 yellow heart
        💚 green heart
        💙 blue heart
        💜 purple heart
        🖤 black heart
        🤍 white heart
        💔 broken heart
        💯 hundred, perfect
        ✨ sparkles, new shiny
        ⭐ star, favourite
        💥 boom
        💬 speech bubble, message chat
        ✅ check, done yes ok
        ☑️ ticked box, done
        ✔️ check mark, done yes
        ❌ cross, no wrong
        ⛔ no entry, stop
        🚫 prohibited, forbidden no
        ❗ exclamation, important
        ❓ question
        ⚠️ warning, attention
        ℹ️ information
        🆗 OK button
        🆕 new button
        🔴 red circle
        🟠 orange circle
        🟢 green circle
        🔵 blue circle
        ➡️ right arrow, next
        ⬅️ left arrow, back
        ⬆️ up arrow
        ⬇️ down arrow
        🔄 arrows in a circle, refresh again
        ♻️ recycling
        1️⃣ one, number 1
        2️⃣ two, number 2
        3️⃣ three, number 3
        ©️ copyright
        ™️ trademark`,
    ),
    group(
        "Flags",
        `🏳️ white flag
        🏁 chequered flag, finish
        🇪🇺 European Union, Europe
        🇬🇧 United Kingdom, Britain English
        🇺🇸 United States, America
        🇳🇱 Netherlands, Dutch Holland
        🇧🇪 Belgium
        🇩🇪 Germany, German
        🇫🇷 France, French
        🇪🇸 Spain, Spanish
        🇵🇹 Portugal, Portuguese
        🇮🇹 Italy, Italian
        🇵🇱 Poland, Polish
        🇺🇦 Ukraine
        🇹🇷 Türkiye, Turkey Turkish
        🇲🇦 Morocco
        🇮🇱 Israel
        🇦🇪 United Arab Emirates
        🇮🇳 India
        🇮🇩 Indonesia
        🇧🇷 Brazil
        🇲🇽 Mexico
        🇨🇳 China
        🇯🇵 Japan`,
    ),
];
