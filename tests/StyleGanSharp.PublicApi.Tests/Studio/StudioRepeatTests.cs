using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Cli;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>The command lines and programs that the studio shows make the images that it shows.</summary>
public sealed class StudioRepeatTests
{
    private const string GlobalUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    [Theory]
    [InlineData("stylegan1-tf", """{"seed":5,"noise":"random","noiseSeed":3}""")]
    [InlineData("stylegan1-tf", """{"seed":5,"noise":"random","noiseSeed":3,"steps":[{"seed":2,"difference":0.5}]}""")]
    [InlineData("stylegan1-tf", """{"seed":5,"noise":"none","psi":0.123456789}""")]
    [InlineData("stylegan2-cond", """{"seed":5,"label":"1","layerPsi":[0.5]}""")]
    [InlineData("stylegan2-cond", """{"seed":5,"label":"1","secondLabel":"2","labelMix":0.5,"noise":"random","noiseSeed":7}""")]
    [InlineData("stylegan3-r", """{"seed":5,"moveX":0.1234567890123,"turn":12.5,"zoom":1.25}""")]
    [InlineData("stylegan3-r", """{"view":"film","film":{"keys":[{"state":{"seed":1,"turn":10},"seconds":0.2},{"state":{"seed":2,"x":0.5},"seconds":0.1}],"fps":10,"way":"linear"}}""")]
    [InlineData("stylegan-xl-cond-32", """{"view":"mix","rows":"1","columns":"2,3","psi":0.7,"label":"1"}""")]
    public async Task Given_a_state_When_its_command_and_its_program_are_run_Then_both_make_what_the_studio_makes(string network, string state)
    {
        string file = OfficialFileTests.Official(network);
        using var folder = new TemporaryFolder();
        string command;
        string code;
        byte[] expected;
        using (StyleGanModel model = StyleGanModel.Load(file, CPU))
        {
            await using StudioPage studio = await StudioPage.Open($"#{state}", model: model, options: new StudioOptions { Network = file });
            await studio.Page.ClickAsync("#tab-save");
            await StudioPage.Until(studio.Page, "document.getElementById('code').value");
            (command, code) = (await studio.Page.InputValueAsync("#command"), await studio.Page.InputValueAsync("#code"));
            using var client = new StudioClient(studio.Server);
            File.WriteAllBytes(folder.File("latent.safetensors"), await client.Post("/latent.safetensors", state.Contains("mix\"", StringComparison.Ordinal) ? "{}" : state));
            if (state.Contains("film", StringComparison.Ordinal))
            {
                string last = (await client.Lines("/film", $$"""{"film":{{state[(state.IndexOf("\"film\":", StringComparison.Ordinal) + 7)..^1]}},"format":"webp"}"""))[^1];
                expected = await client.Get("/" + System.Text.Json.JsonDocument.Parse(last).RootElement.GetProperty("file").GetString());
            }
            else
            {
                expected = Content(await client.Post("/image.png", state));
            }
        }

        string[] arguments = [.. command.Split(' ')[1..].Select(word => word.Trim('\''))];
        CliProgram.Run(folder.Path, arguments).Succeeded();
        string made = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Single(path => path.EndsWith(".png", StringComparison.Ordinal) || path.EndsWith(".webp", StringComparison.Ordinal));
        byte[] ofCommand = Content(File.ReadAllBytes(made));
        string name = Path.GetFileName(made);
        File.Delete(made);
        await Run(code, folder);
        byte[] ofProgram = Content(File.ReadAllBytes(Directory.GetFiles(folder.Path).Single(path => Path.GetExtension(path) == Path.GetExtension(name))));
        Assert.Equal(ofCommand, ofProgram);
        if (!state.Contains("mix\"", StringComparison.Ordinal))
        {
            Assert.Equal(expected, ofCommand); // the studio's table has no gaps
        }
    }

    [Fact]
    public async Task Given_random_noise_When_its_seed_is_another_Then_the_image_is_another_and_the_option_needs_random_noise()
    {
        string file = OfficialFileTests.Official("stylegan1-tf");
        using StyleGanModel model = StyleGanModel.Load(file, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        using var client = new StudioClient(server);
        Assert.NotEqual(Content(await client.Post("/image.png", """{"noise":"random","noiseSeed":3}""")), Content(await client.Post("/image.png", """{"noise":"random","noiseSeed":4}""")));
        using var folder = new TemporaryFolder();
        CliProgram.Run(folder.Path, "generate", "--network", file, "--noise-seed", "3").Failed(2, "--noise-seed needs --noise-mode random");
    }

    /// <summary>Pixels of an image; of a video its file.</summary>
    private static byte[] Content(byte[] file) => file[0] == 'R' ? file : Image.Decode(file, "image").WithChannels(4).Pixels;

    /// <summary>Compiles lines as a program and runs it here, with its files in a folder.</summary>
    private static async Task Run(string code, TemporaryFolder folder)
    {
        foreach (string name in new[] { "latent.safetensors", "image.png", "mix.png", "film.webp" })
        {
            code = code.Replace($"\"{name}\"", $"@\"{folder.File(name)}\"", StringComparison.Ordinal);
        }

        MetadataReference[] references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];
        var compilation = CSharpCompilation.Create($"Repeated{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(GlobalUsings), CSharpSyntaxTree.ParseText(code)], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.True(result.Success, $"{string.Join("; ", result.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error).Select(item => item.GetMessage()))} in\n{code}");
        MethodInfo main = Assembly.Load(assembly.ToArray()).EntryPoint!;
        await Task.Run(() => main.Invoke(null, [Array.Empty<string>()]));
    }
}
