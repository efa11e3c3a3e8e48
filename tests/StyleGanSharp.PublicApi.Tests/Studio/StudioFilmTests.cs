using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Time lines: in a browser, as files, and when something fails.</summary>
public sealed class StudioFilmTests
{
    private const string TwoKeys = """{"keys":[{"state":{"seed":1},"seconds":0.5},{"state":{"seed":2},"seconds":0.5}],"fps":10}""";

    [Fact]
    public async Task Given_a_page_When_images_are_added_played_and_made_a_video_Then_the_file_is_the_one_of_the_command_line()
    {
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":5}");
        IPage page = studio.Page;
        await page.ClickAsync("#tab-record");
        Assert.True(await page.IsDisabledAsync("#make-video"));
        await page.ClickAsync("#add-key");
        await page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(6));
        await page.ClickAsync("#add-key");
        await page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(7));
        await page.ClickAsync("#add-key");
        await page.GetByLabel("Image 3: earlier").ClickAsync(); // 5, 7, 6
        await page.GetByLabel("Seconds from image 1 to the next").FillAsync("0.5");
        await page.GetByLabel("Seconds from image 1 to the next").PressAsync("Enter");
        Assert.Equal(3, await page.Locator("#keys-list li").CountAsync());

        // The small images are those of the states.
        await StudioPage.Until(page, "document.querySelectorAll('#keys-list canvas')[2].width > 1");
        string small = await page.Locator("#keys-list canvas").Nth(1).EvaluateAsync<string>("c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).join()");
        Assert.Equal(studio.Model.Generate(7).WithChannels(4).Pixels, small.Split(',').Select(byte.Parse).ToArray());

        // At its time each image is passed through; while it plays the image changes.
        await page.Locator("#scrub").FillAsync("0.5");
        await studio.Shows(studio.Model.Generate(7));
        Assert.True(await page.IsDisabledAsync("#add-key"));
        await page.Keyboard.PressAsync("Escape");
        await page.ClickAsync("#play");
        string shown = await page.EvaluateAsync<string>("document.getElementById('image').dataset.revision");
        await StudioPage.Until(page, $"Number(document.getElementById('image').dataset.revision) > {shown} + 4");
        await page.ClickAsync("#play");

        await page.Locator("select:has(option[value=gif])").SelectOptionAsync("webp");
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#make-video"));
        using var folder = new TemporaryFolder();
        await download.SaveAsAsync(folder.File("page.webp"));
        await StudioPage.Until(page, "document.getElementById('video-result').textContent.includes('75 frames')");

        await page.ClickAsync("#tab-save");
        await StudioPage.Until(page, "document.getElementById('command').value.includes('video')");
        string command = await page.InputValueAsync("#command");
        CliProgram.Run(folder.Path, command.Split(' ')[1..]).Succeeded();
        Assert.Equal(File.ReadAllBytes(folder.File("film.webp")), File.ReadAllBytes(folder.File("page.webp")));
        Assert.Empty(studio.Complaints);
    }

    [Theory]
    [InlineData("""{"keys":[{"state":{"seed":1,"psi":0.5},"seconds":0.4},{"state":{"seed":2,"x":0.5},"seconds":0.3}],"fps":10,"loop":false}""")]
    [InlineData("""{"keys":[{"state":{"seed":1,"psi":0.5},"seconds":0.4},{"state":{"seed":9,"psi":0.5},"seconds":0.4}],"fps":10,"way":"spherical"}""")]
    public async Task Given_a_time_line_When_its_command_is_run_with_its_latents_Then_the_video_is_the_same(string film)
    {
        await using StudioPage studio = await StudioPage.Open($$"""#{"view":"film","film":{{film}}}""");
        await studio.Page.ClickAsync("#tab-save");
        await StudioPage.Until(studio.Page, "document.getElementById('command').value");
        string command = await studio.Page.InputValueAsync("#command");
        using var folder = new TemporaryFolder();
        using var client = new StudioClient(studio.Server);
        File.WriteAllBytes(folder.File("latent.safetensors"), await client.Post("/latent.safetensors", $$"""{"view":"film","film":{{film}}}"""));
        CliProgram.Run(folder.Path, command.Split(' ')[1..]).Succeeded();
        string last = (await client.Lines("/film", $$"""{"film":{{film}},"format":"webp"}"""))[^1];
        byte[] made = await client.Get("/" + JsonDocument.Parse(last).RootElement.GetProperty("file").GetString());
        Assert.Equal(File.ReadAllBytes(folder.File("film.webp")), made);
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("gif")]
    [InlineData("mp4")]
    public async Task Given_a_format_When_a_video_is_made_Then_it_comes_or_the_page_offers_the_others(string format)
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        using var client = new StudioClient(server);
        if (format == "mp4" && VideoWriter.FindFfmpeg() is null)
        {
            (HttpStatusCode status, string sentence) = await client.Refused("/film", $$"""{"film":{{TwoKeys}},"format":"mp4"}""");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("needs ffmpeg", sentence);
            await using StudioPage studio = await StudioPage.Open();
            await studio.Page.ClickAsync("#tab-record");
            Assert.Contains("MP4 needs ffmpeg", await studio.Page.TextContentAsync("#panel-record"));
            Assert.Equal("webp", await studio.Page.Locator("select:has(option[value=gif])").InputValueAsync());
            return;
        }

        string[] lines = await client.Lines("/film", $$"""{"film":{{TwoKeys}},"format":"{{format}}"}""");
        JsonElement last = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(10, last.GetProperty("frames").GetInt32());
        byte[] file = await client.Get("/" + last.GetProperty("file").GetString());
        Assert.Equal(last.GetProperty("bytes").GetInt64(), file.Length);
        Assert.Equal(format == "gif" ? "GIF8" : format == "webp" ? "RIFF" : "ftyp", Encoding.ASCII.GetString(file, format == "mp4" ? 4 : 0, 4));
        (HttpStatusCode gone, string why) = await client.Refused("/film/nothing.webp", null);
        Assert.Equal(HttpStatusCode.NotFound, gone);
        Assert.Contains("is gone", why);
    }

    [Fact]
    public async Task Given_a_full_disk_When_a_video_is_made_Then_a_sentence_says_so_and_no_file_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux, to mount a small file system.");
        using var folder = new TemporaryFolder();
        string disk = folder.File("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Tool.Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) == 0, "This machine does not allow mounting.");
        try
        {
            using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
            await using StudioServer server = await StudioServer.StartAsync(model, new StudioOptions { Scratch = disk });
            using var client = new StudioClient(server);
            string film = TwoKeys.Replace("10}", "100}", StringComparison.Ordinal);
            string last = (await client.Lines("/film", $$"""{"film":{{film}},"format":"webp"}"""))[^1];
            Assert.Contains("\"error\"", last);
            Assert.Contains("Free some space", last);
            Assert.DoesNotContain(disk, last);
            Assert.Empty(Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories));
            Assert.NotEmpty(await client.Post("/image.png", """{"seed":1}"""));
        }
        finally
        {
            Tool.Run("umount", "--lazy", disk);
        }
    }

    [Fact]
    public async Task Given_a_long_video_When_it_is_canceled_Then_the_page_says_so_and_nothing_is_left_and_the_next_one_is_made()
    {
        using var folder = new TemporaryFolder();
        await using StudioPage studio = await StudioPage.Open($$"""#{"film":{{TwoKeys.Replace("0.5}", "50}", StringComparison.Ordinal)}}}""", options: new StudioOptions { Scratch = folder.Path });
        await studio.Page.ClickAsync("#tab-record");
        await studio.Page.ClickAsync("#make-video");
        await StudioPage.Until(studio.Page, "/[1-9] %/.test(document.getElementById('video-result').textContent)");
        await studio.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await StudioPage.Until(studio.Page, "document.getElementById('message').textContent.includes('canceled')");
        var patience = Stopwatch.StartNew();
        while (Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any() && patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            await Task.Delay(50);
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
        using var client = new StudioClient(studio.Server);
        Assert.Contains("\"file\"", (await client.Lines("/film", $$"""{"film":{{TwoKeys}},"format":"gif"}"""))[^1]);
        await studio.Server.DisposeAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Given_latents_as_npz_When_they_are_read_Then_they_make_the_same_image()
    {
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model);
        using var client = new StudioClient(server);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("latent.npz"), await client.Post("/latent.npz", """{"seed":8,"psi":0.6}"""));
        using Latent latent = model.LoadLatent(folder.File("latent.npz"));
        Assert.Equal(model.Generate(8, 0.6).Pixels, model.Synthesize(latent).Pixels);
    }
}
