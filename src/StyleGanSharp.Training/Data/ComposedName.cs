using System.Text;

namespace StyleGanSharp.Data;

/// <summary>Names of files with composed letters (Unicode's form C), as macOS and archives made there write them apart: e and an accent for é. .NET does not do it without culture data, which the program leaves out.</summary>
internal static class ComposedName
{
    private const int HangulSyllables = 0xAC00;
    private const int HangulLeads = 0x1100;
    private const int HangulVowels = 0x1161;
    private const int HangulTrails = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    /// <summary>Letters and their composed forms in turn, by mark: European alphabets.</summary>
    private static readonly Dictionary<char, string> Pairs = new()
    {
        ['\u0300'] = "AÀEÈIÌOÒUÙaàeèiìoòuùNǸnǹ",
        ['\u0301'] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzź",
        ['\u0302'] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ",
        ['\u0303'] = "AÃNÑOÕaãnñoõIĨiĩUŨuũ",
        ['\u0304'] = "AĀaāEĒeēIĪiīOŌoōUŪuū",
        ['\u0306'] = "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭИЙий",
        ['\u0307'] = "CĊcċEĖeėGĠgġIİZŻzż",
        ['\u0308'] = "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸЕЁеёІЇії",
        ['\u030A'] = "AÅaåUŮuů",
        ['\u030B'] = "OŐoőUŰuű",
        ['\u030C'] = "CČcčDĎdďEĚeěNŇnňRŘrřSŠsšTŤtťZŽzžGǦgǧ",
        ['\u0326'] = "SȘsșTȚtț",
        ['\u0327'] = "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţ",
        ['\u0328'] = "AĄaąEĘeęIĮiįUŲuų",
    };

    /// <summary>The name with what can be composed composed: accented letters, kana, Hangul.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char letter in name)
        {
            if (text.Length > 0 && Compose(text[^1], letter) is { } composed)
            {
                text[^1] = composed;
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    private static char? Compose(char before, char letter)
    {
        if (Pairs.TryGetValue(letter, out string? pairs))
        {
            int at = pairs.IndexOf(before);
            return at >= 0 && at % 2 == 0 ? pairs[at + 1] : null;
        }

        (int lead, int vowel, int syllable) = (before - HangulLeads, letter - HangulVowels, before - HangulSyllables);
        return letter switch
        {
            '\u3099' when before is 'う' => 'ゔ',
            '\u3099' when before is 'ウ' => 'ヴ',
            '\u3099' when before is >= 'か' and <= 'ほ' or >= 'カ' and <= 'ホ' => (char)(before + 1),
            '\u309A' when before is >= 'は' and <= 'ほ' or >= 'ハ' and <= 'ホ' => (char)(before + 2),
            _ when lead is >= 0 and < 19 && vowel is >= 0 and < VowelCount => (char)(HangulSyllables + (((lead * VowelCount) + vowel) * TrailCount)),
            _ when syllable is >= 0 and < 19 * VowelCount * TrailCount && syllable % TrailCount == 0 && letter is > (char)HangulTrails and < (char)(HangulTrails + TrailCount) => (char)(before + letter - HangulTrails),
            _ => null,
        };
    }
}
