//! The one accent of the house in another hue. An organisation chooses the hue alone; lightness and chroma stay, so that
//! every pair of text and ground stays readable. How readable is computed here and shown before it is chosen.

use std::fmt::Write;

/// A colour as OKLCH says it: lightness 0 to 1, chroma, hue in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklch {
    pub lightness: f64,
    pub chroma: f64,
    pub hue: f64,
}

/// The hue of the accent as the house comes.
pub const HUE: u16 = 222;

/// The tokens that follow the hue: name, light, dark. The hues of the others lie beside that of the accent.
const TOKENS: [(&str, Oklch, Oklch); 3] = [
    ("accent", oklch(0.455, 0.082, 222.0), oklch(0.80, 0.082, 208.0)),
    ("accent-deep", oklch(0.375, 0.070, 224.0), oklch(0.87, 0.065, 206.0)),
    ("accent-wash", oklch(0.95, 0.022, 212.0), oklch(0.295, 0.038, 218.0)),
];

/// What stands beside them on pages, as their hex says: name, light, dark.
const GROUNDS: [(&str, u32, u32); 7] = [
    ("paper", 0x00fb_fbf9, 0x001a_1916),
    ("wash", 0x00f2_f1ed, 0x0022_211e),
    ("raised", 0x00ff_ffff, 0x002a_2925),
    ("line", 0x00da_d9d3, 0x003e_3c37),
    ("ink", 0x0015_2328, 0x00e2_dfda),
    ("soft", 0x004b_595f, 0x00b2_afa8),
    ("on-accent", 0x00ff_ffff, 0x0009_161b),
];

/// Every pair that pages use: text, ground, and the least ratio between them.
const PAIRS: [(&str, &str, f64); 9] = [
    ("accent", "paper", 4.5),
    ("accent", "wash", 4.5),
    ("accent", "raised", 4.5),
    ("accent", "accent-wash", 4.5),
    ("accent", "line", 3.0),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-deep", 4.5),
    ("ink", "accent-wash", 4.5),
    ("soft", "accent-wash", 4.5),
];

const fn oklch(lightness: f64, chroma: f64, hue: f64) -> Oklch {
    Oklch { lightness, chroma, hue }
}

/// Red, green and blue, 0 to 1, linear.
type Light = [f64; 3];

impl Oklch {
    /// The linear light of it (Ottosson 2020), cut to what a screen can show.
    fn light(self) -> Light {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let cut = |value: f64| value.clamp(0.0, 1.0);
        [
            cut(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
            cut(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
            cut(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
        ]
    }

    /// As `#rrggbb`.
    pub fn hex(self) -> String {
        let channel = |linear: f64| {
            let curved = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            (curved * 255.0).round() as u8
        };
        let [red, green, blue] = self.light().map(channel);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn css(self) -> String {
        format!("oklch({:.1}% {:.3} {:.0})", self.lightness * 100.0, self.chroma, self.hue)
    }

    /// The same colour, turned so that the accent has this hue.
    fn turned(self, hue: u16) -> Oklch {
        Oklch { hue: (self.hue + f64::from(hue) - f64::from(HUE)).rem_euclid(360.0), ..self }
    }
}

fn light_of(hex: u32) -> Light {
    let channel = |shift: u32| {
        let value = f64::from((hex >> shift) & 0xff) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    [channel(16), channel(8), channel(0)]
}

/// The ratio of two colours as WCAG 2 computes it.
fn ratio(one: Light, other: Light) -> f64 {
    let luminance = |[red, green, blue]: Light| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How readable one pair is with a hue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    pub text: &'static str,
    pub ground: &'static str,
    pub least: f64,
    pub light: f64,
    pub dark: f64,
}

impl Contrast {
    pub fn is_enough(&self) -> bool {
        self.light >= self.least && self.dark >= self.least
    }
}

/// Every pair with this hue.
pub fn contrasts(hue: u16) -> Vec<Contrast> {
    let find = |name: &str| -> (Light, Light) {
        if let Some((_, light, dark)) = TOKENS.iter().find(|(known, _, _)| *known == name) {
            return (light.turned(hue).light(), dark.turned(hue).light());
        }
        let ground = GROUNDS.iter().find(|(known, _, _)| *known == name);
        ground.map_or(([0.0; 3], [0.0; 3]), |(_, light, dark)| (light_of(*light), light_of(*dark)))
    };
    let contrast = |(text, ground, least): (&'static str, &'static str, f64)| {
        let (text_is, ground_is) = (find(text), find(ground));
        let (light, dark) = (ratio(text_is.0, ground_is.0), ratio(text_is.1, ground_is.1));
        Contrast { text, ground, least, light, dark }
    };
    PAIRS.into_iter().map(contrast).collect()
}

/// The accent of a hue, light and dark, as hex: for swatches.
pub fn swatches(hue: u16) -> (String, String) {
    let (_, light, dark) = TOKENS[0];
    (light.turned(hue).hex(), dark.turned(hue).hex())
}

/// A style sheet that sets the accent's hue over the tokens of the house, in the same way in which they are set.
pub fn sheet(hue: u16) -> String {
    let mut sheet = themes(hue, Oklch::hex);
    let _ = writeln!(sheet, "@supports (color:oklch(0% 0 0)){{{}}}", themes(hue, Oklch::css));
    sheet
}

fn themes(hue: u16, say: fn(Oklch) -> String) -> String {
    let block = |selector: &str, dark: bool| {
        let lines = TOKENS.map(|(name, in_light, in_dark)| {
            let colour = if dark { in_dark } else { in_light };
            format!("--{name}:{}", say(colour.turned(hue)))
        });
        format!("{selector}{{{}}}", lines.join(";"))
    };
    format!(
        "{}\n@media (prefers-color-scheme:dark){{{}}}\n{}\n@media print{{{}}}\n",
        block(":root", false),
        block(":root:not([data-theme=light])", true),
        block(":root[data-theme=dark]", true),
        block(":root:root:root", false),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_of_the_house_come_out_as_they_are() {
        let hex = |name: &str| {
            let (_, light, dark) = TOKENS.iter().find(|(known, _, _)| *known == name).expect("a token");
            (light.hex(), dark.hex())
        };
        for (name, light, dark) in [
            ("accent", 0x0007_6077, 0x007b_cdd9),
            ("accent-deep", 0x0001_485c, 0x00a2_e1e9),
            ("accent-wash", 0x00df_f3f7, 0x0014_3139),
        ] {
            let near = |hex: &str, wanted: u32| {
                let found = u32::from_str_radix(&hex[1..], 16).expect("hex");
                let apart = |shift: u32| ((found >> shift) & 0xff).abs_diff((wanted >> shift) & 0xff);
                assert!([0, 8, 16].into_iter().all(|shift| apart(shift) <= 3), "{name}: {hex} is not #{wanted:06x}");
            };
            near(&hex(name).0, light);
            near(&hex(name).1, dark);
        }
    }

    #[test]
    fn the_ratios_are_those_of_the_style_guide() {
        let of = |text: &str, ground: &str| {
            let all = contrasts(HUE);
            let found = *all.iter().find(|one| one.text == text && one.ground == ground).expect("a pair");
            (found.light, found.dark)
        };
        let near = |(light, dark): (f64, f64), wanted: (f64, f64)| {
            assert!((light - wanted.0).abs() < 0.15 && (dark - wanted.1).abs() < 0.15, "{light} {dark} {wanted:?}");
        };
        near(of("accent", "paper"), (6.9, 9.7));
        near(of("on-accent", "accent"), (7.1, 10.1));
        near(of("accent", "accent-wash"), (6.2, 7.6));
        near(of("ink", "accent-wash"), (14.1, 10.3));
        assert!((ratio(light_of(0x00ff_ffff), light_of(0)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn every_hue_can_be_read() {
        for hue in 0..360 {
            for one in contrasts(hue) {
                assert!(one.is_enough(), "{one:?} with hue {hue}");
            }
        }
    }

    #[test]
    fn a_sheet_sets_three_tokens_and_nothing_else() {
        let sheet = sheet(30);
        assert_eq!(sheet.matches("--accent:").count(), 8);
        assert!(!sheet.contains("url(") && !sheet.contains("@import"));
        assert!(sheet.contains("oklch(45.5% 0.082 30)"), "{sheet}");
    }
}
