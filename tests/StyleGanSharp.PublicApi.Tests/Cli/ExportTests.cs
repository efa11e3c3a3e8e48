using System.Globalization;
using Microsoft.Playwright;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>The verb export, and its files in ONNX Runtime and in a browser.</summary>
public sealed class ExportTests
{
    private const int Size = 32;

    [Theory]
    [InlineData("--noise", "const", "z [batch, 64] float32, psi [8] float32", "image [batch, 3, 32, 32] float32")]
    [InlineData("--part", "mapping", "z [batch, 64] float32, psi [8] float32", "ws [batch, 8, 64] float32")]
    [InlineData("--part", "synthesis", "ws [batch, 8, 64] float32", "image [batch, 3, 32, 32] float32")]
    [InlineData("--batch", "4", "z [4, 64] float32, psi [8] float32", "image [4, 3, 32, 32] float32")]
    public void Given_the_options_of_a_file_When_exported_Then_its_inputs_and_outputs_are_shown(string flag, string value, string inputs, string outputs)
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, "export", "a.onnx", "--network", "builtin:avatars", flag, value).Succeeded();
        Assert.Contains($"  in:  {inputs}\n  out: {outputs}\n", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("a.onnx")));
    }

    [Theory]
    [InlineData("fp32", @"0\.0\d\d % of the bytes differ, by at most [01],")]
    [InlineData("fp16", "by at most [0-8],")]
    public void Given_an_exported_file_When_checked_and_read_back_Then_the_images_are_those_of_the_network(string precision, string expected)
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, "export", "a.onnx", "--network", "builtin:avatars", "--precision", precision, "--check").Succeeded();
        Assert.Matches(expected, result.Output);
        Assert.EndsWith(": the same images\n", result.Output, StringComparison.Ordinal);
        CliProgram.Run(folder.Path, "generate", "--network", "a.onnx", "--seeds", "3-5", "--trunc", "0.6", "--trunc-cutoff", "5", "--layer-trunc", "6=0.2", "--outdir", "read").Succeeded();
        CliProgram.Run(folder.Path, "generate", "--network", "builtin:avatars", "--seeds", "3-5", "--trunc", "0.6", "--trunc-cutoff", "5", "--layer-trunc", "6=0.2", "--outdir", "own").Succeeded();
        for (int seed = 3; seed <= 5; seed++)
        {
            AssertClose(Image.Load(folder.File($"own/seed{seed:D4}-trunc0.6.png")).Pixels, Image.Load(folder.File($"read/seed{seed:D4}-trunc0.6.png")).Pixels);
        }
    }

    [Theory]
    [InlineData("a.txt", "--part all", "error: a.txt is no name of an ONNX file. Give one that ends with .onnx, or --web with a folder.")]
    [InlineData("a.onnx", "--opset 12", "error: --opset is 12; it must be 13 to 22.")]
    [InlineData("a.onnx", "--uint8 --check", "error: --check compares float32 images of seeds, which files with --uint8 or without --part all do not make. Leave one of them out. See stylegan export --help.")]
    [InlineData("site", "--web --part all --check", "error: --web decides --part, --check itself. Leave them out. See stylegan export --help.")]
    [InlineData("a.onnx", "--web-runtime dist", "error: --web-runtime is for --web. See stylegan export --help.")]
    [InlineData("site", "--web --web-runtime nowhere", "error: nowhere has no ort.wasm.min.mjs of onnxruntime-web 1.30.0. Run 'npm install onnxruntime-web@1.30.0' in the current folder, or name the folder of its files (--web-runtime).")]
    public void Given_impossible_wishes_When_exported_Then_one_line_says_what_to_do_and_nothing_is_written(string file, string options, string message)
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, ["export", file, "--network", "builtin:avatars", .. options.Split(' ')]);
        Assert.Equal((2, message), (result.ExitCode, result.Error.Trim()));
        Assert.False(Path.Exists(folder.File(file)));
    }

    [Fact]
    public void Given_files_that_are_no_exported_generators_When_read_Then_one_line_says_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bad.onnx"), "x");
        CliProgram.Run(folder.Path, "export", "part.onnx", "--network", "builtin:avatars", "--part", "mapping").Succeeded();
        CliProgram.Run(folder.Path, "export", "bytes.onnx", "--network", "builtin:avatars", "--uint8").Succeeded();
        string Error(params string[] args)
        {
            CliResult result = CliProgram.Run(folder.Path, ["generate", "--network", .. args]);
            Assert.NotEqual(0, result.ExitCode);
            return result.Error.Trim();
        }

        Assert.StartsWith("error: bad.onnx cannot be read by ONNX Runtime: ", Error("bad.onnx"), StringComparison.Ordinal);
        Assert.Equal("error: There is no file none.onnx.", Error("none.onnx"));
        Assert.Equal("error: part.onnx holds the mapping part of a network only. Export all of it.", Error("part.onnx"));
        Assert.Equal("error: bytes.onnx makes bytes for a canvas. Export it with float32 images.", Error("bytes.onnx"));
        Assert.Equal("error: --turn cannot be chosen for an exported network. Use the network that was exported. See stylegan generate --help.", Error("part.onnx", "--turn", "5"));
        Assert.False(Path.Exists(folder.File("out")));
        CliResult inspected = CliProgram.Run(folder.Path, "inspect", "bytes.onnx");
        Assert.Equal((2, "error: bytes.onnx is an exported network, which 'stylegan generate' alone reads. Give the network that was exported."), (inspected.ExitCode, inspected.Error.Trim()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_an_exported_page_When_opened_in_a_browser_Then_its_images_are_those_of_the_library(bool isIsolated)
    {
        WebTools.SkipWithoutBrowser();
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "export", "--web", "site", "--network", "builtin:avatars", "--web-runtime", WebTools.Runtime).Succeeded();
        using var site = new StaticSite(folder.File("site"), isIsolated);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebTools.OpenAsync(playwright);
        IPage page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);

        await page.GotoAsync($"{site.Address}?seed=7&psi=0.7");
        byte[] drawn = await PixelsAsync(page);
        using StyleGanModel model = StyleGanModel.Load("builtin:avatars", CPU);
        AssertClose(Rgba(model.Generate(7, 0.7)), drawn);
        Assert.Equal(isIsolated, await page.EvaluateAsync<bool>("crossOriginIsolated"));

        // The controls: truncation, then fine styles of another seed.
        await page.FillAsync("#psi", "0.4");
        AssertClose(Rgba(model.Generate(7, 0.4)), await PixelsAsync(page));
        await page.FillAsync("#psi", "1");
        await page.FillAsync("#other", "9");
        await page.FillAsync("#own", "3");
        using Tensor mixed = Mixed(model, 7, 9, 3);
        AssertClose(Rgba(Image.FromTensor(model.Generator.Synthesize(mixed))[0]), await PixelsAsync(page));

        // A walk changes the image until it is stopped.
        await page.ClickAsync("#walk");
        byte[] before = await PixelsAsync(page, waits: false);
        await page.WaitForFunctionAsync("before => Array.from(document.getElementById('image').getContext('2d').getImageData(0, 0, 32, 32).data).join() !== before", string.Join(',', before));
        await page.ClickAsync("#walk");
        await PixelsAsync(page);
        Assert.Empty(errors);
    }

    /// <summary>The first style inputs of one seed, the others of another.</summary>
    private static Tensor Mixed(StyleGanModel model, long coarse, long fine, int own)
    {
        using var noGradient = no_grad();
        using Tensor first = model.Generator.Map(model.Generator.Latents([coarse]), null);
        using Tensor second = model.Generator.Map(model.Generator.Latents([fine]), null);
        return cat([first.narrow(1, 0, own), second.narrow(1, own, model.Generator.NumWs - own)], 1);
    }

    private static async Task<byte[]> PixelsAsync(IPage page, bool waits = true)
    {
        if (waits)
        {
            await page.WaitForSelectorAsync("body[data-state=ready], body[data-state=failed]", new PageWaitForSelectorOptions { Timeout = 60_000 });
            Assert.Equal("ready", await page.GetAttributeAsync("body", "data-state"));
        }

        string pixels = await page.EvaluateAsync<string>($"Array.from(document.getElementById('image').getContext('2d').getImageData(0, 0, {Size}, {Size}).data).join()");
        return [.. pixels.Split(',').Select(value => byte.Parse(value, CultureInfo.InvariantCulture))];
    }

    private static byte[] Rgba(Image image) => image.WithChannels(4).Pixels;

    /// <summary>Within a level, and hardly anywhere that.</summary>
    private static void AssertClose(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.Distinct().Count() > 20, "The image is flat.");
        int[] levels = [.. expected.Zip(found, (left, right) => Math.Abs(left - right))];
        Assert.True(levels.Max() <= 1, $"The bytes differ by up to {levels.Max()}.");
    }
}
