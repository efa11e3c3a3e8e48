using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Cli;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("train --gama 3", "There is no option --gama. Did you mean --gamma? See stylegan train --help.")]
    [InlineData("train --plweight 3", "There is no option --plweight. Did you mean --pl-weight? See stylegan train --help.")]
    [InlineData("train --num-gpus 1 --snapshot 3", "There is no option --num-gpus. Did you mean --nproc? There is no option --snapshot. Did you mean --snap? See stylegan train --help.")]
    [InlineData("generate --projected-w a.npz", "There is no option --projected-w. Did you mean --latent? See stylegan generate --help.")]
    [InlineData("project --network n --target a.png --num-steps 5", "There is no option --num-steps. Did you mean --steps? See stylegan project --help.")]
    [InlineData("train --subset 5", "There is no option --subset. Did you mean --max-images? See stylegan train --help.")]
    [InlineData("project --network n --target a.png -steps 5", "There is no option -steps. Did you mean --steps? See stylegan project --help.")]
    [InlineData("sticking --network n --outdir x", "There is no option --outdir. Did you mean --output? See stylegan sticking --help.")]
    [InlineData("gen_images --seeds 3", "There is no command 'gen_images'. Did you mean generate? See stylegan --help.")]
    [InlineData("gen_images.py", "There is no command 'gen_images.py'. Did you mean generate? See stylegan --help.")]
    [InlineData("calc_metrics", "There is no command 'calc_metrics'. Did you mean metrics? See stylegan --help.")]
    [InlineData("dataset_tool", "There is no command 'dataset_tool'. Did you mean dataset build? See stylegan --help.")]
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
    [InlineData("train --mirror 1 --cond no --max_images 3 --pl_weight=2")]
    [InlineData("generate --noise_mode none --trunc 0.5,0.7,1 --aspect 16:9")]
    [InlineData("video --fps 30000/1001")]
    [InlineData("project --network n --target -dash.png")]
    public void Given_an_unusual_command_line_When_read_Then_it_is_understood(string command) => Assert.Null(CommandLine.Error(command.Split(' ')));

    [Fact]
    public void Given_words_When_some_are_equally_near_Then_the_first_is_suggested_and_a_far_one_never()
    {
        Assert.Equal(" Did you mean stylegan3-t?", Spelling.Suggestion("StyleGAN3", ["stylegan2", "stylegan3-t", "stylegan3-r"]));
        Assert.Equal(" Did you mean --ab?", Spelling.Suggestion("--aa", ["--ab", "--ac"]));
        Assert.Equal(string.Empty, Spelling.Suggestion("--aaaa", ["--bbbb"]));
    }
}
