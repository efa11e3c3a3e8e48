using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>The flags that messages name exist, and each stands for the member of the library that it sets.</summary>
public sealed class FlagTests
{
    /// <summary>Flags of mpirun, which the program starts.</summary>
    private static readonly string[] OfMpirun = ["--allow-run-as-root", "--oversubscribe", "--bind-to"];

    [Fact]
    public void Given_the_program_When_its_string_literals_are_read_Then_every_flag_in_them_is_one_of_a_verb()
    {
        string[] known = [.. Flags.Verbs.SelectMany(Flags.Of).Concat(Flags.Of(string.Empty)).Distinct()];
        Assert.True(known.Length > 150, $"{known.Length} flags");
        IReadOnlyList<string> literals = StringLiterals.Of(Path.Combine(CliProgram.Folder, "stylegan.dll"));
        Assert.Contains("--batch-gpu", literals);
        Assert.Empty(literals.SelectMany(literal => Flags.In(literal).Except(known).Except(OfMpirun).Select(flag => $"{flag} in: {literal}")));
    }

    [Theory]
    [InlineData("train --data builtin:avatars --resolution 8 --loss wasserstein", "--loss is wasserstein", "Choose --penalty wgan-gp")]
    [InlineData("train --data builtin:avatars --resolution 8 --cmax 0", "channel_max (--cmax) is 0")]
    [InlineData("train --data builtin:avatars --resolution 8 --patience 2", "--patience is 2", "Add --metrics fid50k_full")]
    [InlineData("train --data builtin:avatars --resolution 8 --cls-weight 1", "Add --cond.")]
    [InlineData("train --data builtin:avatars --resolution 8 --gpus 99 --dry-run", "cuda:99")]
    [InlineData("train --data builtin:avatars --resolution 8 --d-scales 2", "--d-scales is 2", "(--d projected)")]
    [InlineData("train --data builtin:avatars --resolution 8 --cfg stylegan-xl --syn-layers 2", "stem_layers (--syn-layers) is 2", "(num_critical)")]
    [InlineData("train --data builtin:avatars --resolution 8 --cfg stylegan3-t --g-option num_layers=2", "num_layers is 2")]
    [InlineData("train --data builtin:avatars --resolution 8 --metrics ls_w", "'stylegan metrics --attributes'")]
    [InlineData("project --network builtin:avatars --target a.png --steps 0 --lr 0", "--steps is 0", "--lr is 0")]
    [InlineData("project --network builtin:avatars --target a.png --tune 0", "--tune is 0")]
    [InlineData("sticking --network builtin:avatars --column 700", "--column is 700")]
    [InlineData("sticking --network builtin:avatars --row 700 --frames 0", "--row is 700", "--frames is 0")]
    [InlineData("generate --seeds 1 --move 0.1,0", "'stylegan train --cfg stylegan3-ladder:B'")]
    [InlineData("metrics --network builtin:avatars --metrics fid50k_full", "--data is missing")]
    [InlineData("bench stylegan2:8 --reference", "Add --train or --layers")]
    [InlineData("train --data builtin:avatars --resolution 8 --aug ada --augpipe none", "--augpipe is 'none'; it changes no image. Choose --aug noaug, or another pipe.")]
    [InlineData("train --data builtin:avatars?count=0 --resolution 4", "the resolution of builtin:avatars is 4; avatars are drawn at 8 to 4096 pixels", "count (builtin:avatars?count=…) is 0; it must be at least 1")]
    [InlineData("directions --network builtin:avatars --method svm --count 3", "--count needs --method sefa, ganspace or stylespace; svm finds one direction")]
    [InlineData("video --seconds-per-seed 1e300 --output v.webp", "--seconds-per-seed 1e300 at 30 frames per second asks for 1.8e+302 frames; a video has at most 10,000,000. Choose a shorter one.")]
    [InlineData("video --frames 2147483647 --output v.webp", "--frames asks for 2,147,483,647 frames; a video has at most 10,000,000.")]
    [InlineData("metrics --network builtin:avatars --data builtin:avatars --num 2000000000", "--num is 2000000000; it must be at most 10000000.")]
    [InlineData("mix --network builtin:avatars --rows 0-999 --cols 0-999 --output m.webp", "m.webp would be 32,032x32,032 pixels; it can have at most 16,383 a side. Choose fewer images, or .png.")]
    [InlineData("generate --network builtin:avatars --seeds 0-999 --grid 1000x1 --format webp", "would be 32,000x32 pixels; it can have at most 16,383 a side")]
    [InlineData("video --seconds-per-seed 0.001 --output v.webp", "--seconds-per-seed is 0.001")]
    public void Given_an_option_that_the_library_refuses_When_run_Then_the_error_has_the_flags_of_this_verb(string command, params string[] mentions)
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, command.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.All(mentions, mention => Assert.Contains(mention, result.Error, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\b[A-Z]\w+(Options|Request)\.", result.Error);
    }
}
