using System.Security.Cryptography;
using System.Text;

namespace StyleGanSharp.Cli.Shell;

/// <summary>File names from words of users, such as titles and labels, that every system takes: Windows forbids more than others, and so do disks that are carried from one to the other.</summary>
internal static class FileNames
{
    private const int MaxLength = 100;

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>A text as a file name, or as a part of one, without an ending.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="others">What may stay beside letters, digits and <c>- _ .</c></param>
    /// <param name="replacement">In place of all else.</param>
    public static string Of(string text, string others = "", char replacement = '-')
    {
        string plain = string.Concat(text.Select(letter => char.IsLetterOrDigit(letter) || "-_.".Contains(letter) || others.Contains(letter) ? letter : replacement)).TrimEnd('.');
        if (plain.Length > MaxLength)
        {
            // Long labels that begin alike must stay apart.
            plain = $"{plain[..MaxLength]}-{Checksum(text)}";
        }

        return plain.Length == 0 || Devices.Contains(plain.Split('.')[0]) ? "_" + plain : plain;
    }

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
