using StyleGanSharp.Cli.Shell;

namespace StyleGanSharp.Tests.Cli;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("train --gama 3", "There is no option --gama. Did you mean --gamma? See stylegan train --help.")]
    [InlineData("train --pl_weight 3", "There is no option --pl_weight. Did you mean --pl-weight? See stylegan train --help.")]
    [InlineData("train --PL-WEIGHT=3", "There is no option --PL-WEIGHT. Did you mean --pl-weight? See stylegan train --help.")]
    [InlineData("train --data --miror", "There is no option --miror. Did you mean --mirror? See stylegan train --help.")]
    [InlineData("train --qqqqqqqqqqqq 3", "There is no option --qqqqqqqqqqqq. See stylegan train --help.")]
    [InlineData("train --miror --gama 3", "There is no option --miror. Did you mean --mirror? There is no option --gama. Did you mean --gamma? See stylegan train --help.")]
    [InlineData("project --network n --target a.png --setps 5", "There is no option --setps. Did you mean --steps? See stylegan project --help.")]
    [InlineData("bench --bacth 8", "There is no option --bacth. Did you mean --batch? See stylegan bench --help.")]
    [InlineData("dataset build --maximages 3", "There is no option --maximages. Did you mean --max-images? See stylegan dataset build --help.")]
    [InlineData("video --second 3", "There is no option --second. Did you mean --seconds-per-seed? See stylegan video --help.")]
    [InlineData("genrate --seeds 3", "There is no command 'genrate'. Did you mean generate? See stylegan --help.")]
    [InlineData("neighbors", "There is no command 'neighbors'. Did you mean neighbours? See stylegan --help.")]
    [InlineData("dataset-build", "There is no command 'dataset-build'. Did you mean dataset build? See stylegan --help.")]
    [InlineData("dataset biuld", "There is no command 'dataset biuld'. Did you mean dataset build? See stylegan dataset --help.")]
    [InlineData("xyzzy", "There is no command 'xyzzy'. See stylegan --help.")]
    [InlineData("--versoin", "There is no option --versoin. Did you mean --version? See stylegan --help.")]
    public void Given_a_misspelt_word_When_read_Then_the_error_has_it_and_the_nearest(string command, string error) => Assert.Equal(error, CommandLine.Error(command.Split(' ')));

    [Theory]
    [InlineData("generate --verbose --seeds 3")]
    [InlineData("--verbose generate --seeds 3")]
    [InlineData("--libtorch generate generate")]
    [InlineData("train --desc=--mirror")]
    [InlineData("edit --network n --seeds 1 --direction d --strength -3:3:7")]
    [InlineData("train --mirror=yes --cond=0 --fp32 true")]
    public void Given_an_unusual_command_line_When_read_Then_it_is_understood(string command) => Assert.Null(CommandLine.Error(command.Split(' ')));

    [Fact]
    public void Given_words_When_some_are_equally_near_Then_the_first_is_suggested_and_a_far_one_never()
    {
        Assert.Equal(" Did you mean --ab?", Spelling.Suggestion("--aa", ["--ab", "--ac"]));
        Assert.Equal(string.Empty, Spelling.Suggestion("--aaaa", ["--bbbb"]));
    }
}
