using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using StyleGanSharp.Runtime;
using StyleGanSharp.Runtime.TorchSharpFixes;

namespace StyleGanSharp.Tests.Runtime;

public sealed class ElfVersionPatchTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private static readonly string[] Unused = ["_ZSt21ios_base_library_initv"];
    private static readonly string Wrapper = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void Given_the_native_wrapper_When_patched_Then_only_the_weak_flag_of_that_version_changes()
    {
        SkipWithoutWrapper();
        byte[] original = File.ReadAllBytes(Wrapper);
        byte[] patched = [.. original];
        ElfVersionPatch.MakeWeak(patched, Version, Unused);
        int[] changed = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != patched[i])];
        int at = Assert.Single(changed);
        Assert.Equal((0, 2), (original[at], patched[at]));

        // vernaux: hash (4 bytes), flags (2), index (2), name (4); the hash of the name stands before the flags.
        Assert.Equal(ElfHash(Version), BitConverter.ToUInt32(original, at - 4));
    }

    [Fact]
    public void Given_a_version_in_use_When_patched_Then_the_error_names_symbols_and_the_remedy()
    {
        SkipWithoutWrapper();
        string message = Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak(File.ReadAllBytes(Wrapper), "GLIBCXX_3.4", Unused)).Message;
        Assert.Contains("lacks GLIBCXX_3.4, which the native TorchSharp library needs for _Z", message, StringComparison.Ordinal);
        Assert.Contains("Use a newer system", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_version_not_asked_for_When_patched_Then_the_error_says_so()
    {
        SkipWithoutWrapper();
        string message = Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak(File.ReadAllBytes(Wrapper), "GLIBCXX_9.9", Unused)).Message;
        Assert.Contains("does not ask for GLIBCXX_9.9", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_something_else_When_patched_Then_the_error_says_it_is_no_library()
    {
        Assert.Contains("not a 64-bit ELF file", Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak(new byte[100], Version, Unused)).Message, StringComparison.Ordinal);
        Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak([], Version, Unused));
        Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak(ElfStub.Build("no_versions.so"), Version, Unused));
    }

    [Property(MaxTest = 60)]
    public void Given_a_truncated_library_When_patched_Then_nothing_but_our_error_is_thrown(uint length)
    {
        SkipWithoutWrapper();
        byte[] image = File.ReadAllBytes(Wrapper);
        Assert.Throws<StyleGanException>(() => ElfVersionPatch.MakeWeak(image[..(int)(length % (image.Length - 4096))], Version, Unused));
    }

    [Property(MaxTest = 300)]
    public Property Given_a_damaged_library_When_patched_Then_nothing_but_our_error_is_thrown()
    {
        SkipWithoutWrapper();
        byte[] original = File.ReadAllBytes(Wrapper);
        int sections = (int)BitConverter.ToInt64(original, 0x28);
        int versions = Array.FindIndex(Enumerable.Range(0, (original.Length - sections) / 64).ToArray(), i => BitConverter.ToUInt32(original, sections + (64 * i) + 4) == 0x6ffffffe);
        int needed = (int)BitConverter.ToInt64(original, sections + (64 * versions) + 0x18);

        // The tables that the patch reads are a small part of the file: the ELF header, the section headers, the needed versions.
        Gen<int> position = Gen.OneOf(Gen.Choose(4, 63), Gen.Choose(sections, original.Length - 1), Gen.Choose(needed, needed + 600));
        Gen<(int, byte)> change = position.SelectMany(at => Gen.Choose(0, 255).Select(value => (at, (byte)value)));
        return Prop.ForAll(Arb.From(Gen.ListOf(change)), changes =>
        {
            byte[] image = [.. original];
            foreach ((int at, byte value) in changes)
            {
                image[at] = value;
            }

            try
            {
                ElfVersionPatch.MakeWeak(image, Version, Unused);
            }
            catch (StyleGanException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        });
    }

    private static void SkipWithoutWrapper() => Assert.SkipUnless(File.Exists(Wrapper), "needs the Linux build of TorchSharp");

    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
