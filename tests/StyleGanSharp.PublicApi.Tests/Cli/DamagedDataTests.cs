using StyleGanSharp.Imaging;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>A damaged image in a data set stops no verb.</summary>
public sealed class DamagedDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("embed-classes --data data --features builtin --output e.safetensors", "e.safetensors: 2 classes of data")]
    [InlineData("inversion --network builtin:avatars --data data --num 2 --steps 2 --tune 1 --distance builtin", "2, real")]
    [InlineData("spectrum --data data --num 12 --outdir out", "11 images of 8x8")]
    public void Given_a_damaged_image_When_a_verb_reads_the_data_Then_a_warning_names_it_and_the_work_is_done(string command, string done)
    {
        Directory.CreateDirectory(_folder.File("data"));
        for (int i = 0; i < 12; i++)
        {
            byte[] pixels = new byte[8 * 8 * 3];
            new Random(i).NextBytes(pixels);
            new Image(8, 8, 3, pixels).Save(_folder.File($"data/{i:D2}.png"));
        }

        File.WriteAllText(_folder.File("data/dataset.json"), $$"""{"labels": [{{string.Join(", ", Enumerable.Range(0, 12).Select(i => $"[\"{i:D2}.png\", {i % 2}]"))}}]}""");
        byte[] whole = File.ReadAllBytes(_folder.File("data/00.png"));
        File.WriteAllBytes(_folder.File("data/00.png"), whole[..(whole.Length / 2)]);
        CliResult result = CliProgram.Run(_folder.Path, command.Split(' ')).Succeeded();
        Assert.Matches(@"^warning: .*00\.png is left out: ", Assert.Single(result.Error.Split('\n'), line => line.StartsWith("warning: ", StringComparison.Ordinal)));
        Assert.Contains(done, result.Output, StringComparison.Ordinal);
    }
}
