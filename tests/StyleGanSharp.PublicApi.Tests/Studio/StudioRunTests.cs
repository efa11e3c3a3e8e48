using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Playwright;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Inference;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Serving;
using static TorchSharp.torch;

namespace StyleGanSharp.PublicApi.Tests.Studio;

/// <summary>Runs in the studio: what it lists, what it starts, and what goes wrong while a page watches.</summary>
public sealed class StudioRunTests(TrainedRun run)
{
    private static readonly TrainingProgram Trainer = new(
        [Path.Combine(CliProgram.Folder, OperatingSystem.IsWindows() ? "stylegan.exe" : "stylegan"), "train"],
        [
            new("--data", false, "images", TrainingFlagRole.Data), new("--outdir", false, "runs", TrainingFlagRole.Folder), new("--resume", false, "run", TrainingFlagRole.Resume), new("--kimg", false, "length", TrainingFlagRole.Length),
            .. new[] { "--resolution", "--preset", "--cbase", "--cmax", "--latent", "--map-depth", "--batch", "--threads", "--tick", "--snap" }.Select(name => new TrainingFlag(name, false, name)), new("--mirror", true, "mirror images"),
        ]);

    [Fact]
    public async Task Given_run_folders_When_they_are_listed_Then_each_has_its_state_and_its_numbers_and_nothing_outside_is_read()
    {
        using var folder = new TemporaryFolder();
        string root = folder.File("runs");
        Copy(run.Folder, Path.Combine(root, "00000-finished"));
        Copy(run.Folder, Path.Combine(root, "00001-stopped"));
        string options = Path.Combine(root, "00001-stopped", "training_options.json");
        File.WriteAllText(options, File.ReadAllText(options).Replace("\"total_kimg\": 0.2", "\"total_kimg\": 100", StringComparison.Ordinal));
        Copy(run.Folder, Path.Combine(root, "00002-damaged"));
        File.WriteAllText(Path.Combine(root, "00002-damaged", "training_options.json"), "{ half");
        Copy(run.Folder, Path.Combine(root, "00003-log"));
        File.AppendAllText(Path.Combine(root, "00003-log", "stats.jsonl"), "{\"Progress/kimg\": {\"num\"");
        Directory.CreateDirectory(Path.Combine(root, "notes"));
        File.WriteAllText(folder.File("secret.png"), "secret");
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model, new StudioOptions { Runs = [root] });
        using var client = new StudioClient(server);
        JsonElement list = JsonDocument.Parse(await client.Get("/runs")).RootElement;
        Assert.Equal(["00003-log finished", "00002-damaged broken", "00001-stopped stopped", "00000-finished finished"], list.GetProperty("runs").EnumerateArray().Select(item => $"{item.GetProperty("name").GetString()} {item.GetProperty("state").GetString()}"));
        Assert.Contains("training_options.json", list.GetProperty("runs")[1].GetProperty("problem").GetString());
        Assert.DoesNotContain(root, list.GetProperty("runs")[1].GetProperty("problem").GetString());
        Assert.True(list.GetProperty("runs")[2].GetProperty("canResume").GetBoolean());
        JsonElement numbers = JsonDocument.Parse(await client.Get("/runs/0/00003-log/numbers")).RootElement;
        Assert.Equal(1, numbers.GetProperty("brokenLines").GetInt32());
        JsonElement losses = numbers.GetProperty("plots").EnumerateArray().Single(plot => plot.GetProperty("title").GetString() == "Losses");
        Assert.Equal(File.ReadLines(Path.Combine(run.Folder, "stats.jsonl")).Count(), losses.GetProperty("series")[0].GetProperty("xs").GetArrayLength());
        Assert.Equal(("thousands of images", "mean of the tick"), (losses.GetProperty("xUnit").GetString(), losses.GetProperty("yUnit").GetString()));
        string sheet = list.GetProperty("runs")[0].GetProperty("sheets")[0].GetProperty("name").GetString()!;
        Assert.Equal(File.ReadAllBytes(Path.Combine(run.Folder, sheet)), await client.Get($"/runs/0/00000-finished/{sheet}"));
        foreach (string path in new[] { "/runs/0/00000-finished/training_options.json", "/runs/0/..%2F/secret.png", "/runs/0/%2E%2E/secret.png", "/runs/0/00000-finished/..%2F..%2Fsecret.png", "/runs/1/00000-finished/reals.png", "/runs/-1/x/reals.png", "/n/0/00000-finished/reals.png/", "/n/0/..%2F/secret.png/" })
        {
            (HttpStatusCode status, string sentence) = await client.Refused(path, null);
            Assert.True((int)status is >= 400 and < 500, $"{path}: {status}");
            Assert.DoesNotContain("fault of the program", sentence);
            Assert.DoesNotContain("secret\n", sentence);
        }

        foreach ((string order, string word) in new[] { ("""{"options":{"--data":"builtin:avatars"}}""", "without a program"), })
        {
            (HttpStatusCode status, string sentence) = await client.Refused("/runs/start", order);
            Assert.Equal((HttpStatusCode.Forbidden, true), (status, sentence.Contains(word, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Given_the_page_When_a_training_is_started_stopped_resumed_and_its_networks_are_opened_and_compared_Then_each_shows()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("runs"));
        var options = new StudioOptions { Runs = [folder.File("runs")], Trainer = Trainer, DataFolders = [folder.Path] };
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4}", options: options);
        IPage page = studio.Page;
        await page.ClickAsync("#tab-runs");
        await page.ClickAsync("#start summary");
        await StudioPage.Until(page, "document.querySelectorAll('#start input').length > 3");
        foreach ((string name, string value) in new[] { ("resolution", "8"), ("kimg", "200"), ("batch", "8") })
        {
            await page.Locator($"#start input[name='--{name}']").FillAsync(value);
        }

        await page.Locator("#start input[name='--preset']").FillAsync(string.Empty);
        foreach ((string name, string value) in new[] { ("cbase", "64"), ("cmax", "16"), ("latent", "16"), ("map-depth", "2"), ("threads", "1"), ("tick", "0.04"), ("snap", "2") })
        {
            await page.Locator("#start select").SelectOptionAsync($"--{name}");
            await page.Locator($"#start input[name='--{name}']").FillAsync(value);
        }

        Assert.Contains("stylegan train --data builtin:avatars --resolution 8", await page.InputValueAsync("#train-command"));
        await page.ClickAsync("#start-run");
        await Until(page, "document.querySelector('#run-list .state.running')");
        await page.ClickAsync("#run-list button");
        await Until(page, "document.querySelectorAll('#run-plots figure').length >= 2 && document.querySelector('#stop-run') && document.getElementById('snapshot')?.options.length > 1");
        Assert.Contains("thousands of images", await page.TextContentAsync("#run-plots figure"));
        await page.ClickAsync("#show-sheet");
        await Until(page, "document.querySelector('#over img').naturalWidth > 8");
        await Screenshot(page, "runs-sheet");
        await page.Keyboard.PressAsync("Escape");
        await page.ClickAsync("#stop-run");
        await Until(page, "document.querySelector('#run-list .state.stopped') && document.getElementById('message').textContent.includes('stopped and saved')");
        string name1 = Path.GetFileName(Directory.GetDirectories(folder.File("runs")).Single());
        double seen = Kimg(folder.File($"runs/{name1}"));

        await page.GetByLabel("New length in thousands of images").FillAsync(FormattableString.Invariant($"{seen + 0.2:0.###}"));
        await page.ClickAsync("#resume-run");
        await Until(page, "document.querySelector('#run-list .state.finished')");
        Assert.True(Kimg(folder.File($"runs/{name1}")) > seen);

        // Compare two snapshots with one seed, then open one.
        await page.ClickAsync("#compare summary");
        await page.ClickAsync("#compare-now");
        await Until(page, "[...document.querySelectorAll('#over img')].every(i => i.naturalWidth === 8)");
        Assert.NotEqual(await page.InputValueAsync("#compare-a"), await page.InputValueAsync("#compare-b"));
        await page.Locator("#wipe").FillAsync("0.25");
        Assert.Contains("25%", await page.Locator("#over img").Nth(1).EvaluateAsync<string>("i => i.style.clipPath"));
        await Screenshot(page, "runs-compare");
        await page.ClickAsync("#close-over");
        string snapshot = await page.InputValueAsync("#snapshot");
        await page.ClickAsync("#open-network");
        await page.WaitForURLAsync($"**/n/0/{name1}/{snapshot}/**");
        await studio.WaitForFrame();
        using StyleGanModel model = StyleGanModel.Load(folder.File($"runs/{name1}/{snapshot}"), CPU);
        await StudioPage.Shows(page, model.Generate(4));
        await page.ClickAsync("#tab-save");
        await Until(page, "document.getElementById('command').value");
        Assert.Contains(snapshot, await page.InputValueAsync("#command"));
        Assert.Contains("/n/0/", await page.InputValueAsync("#link"));
        Assert.Empty(studio.Complaints);
    }

    [Fact]
    public async Task Given_a_run_that_is_watched_When_it_is_damaged_or_deleted_Then_a_sentence_says_so_and_the_rest_goes_on()
    {
        using var folder = new TemporaryFolder();
        string own = folder.File("runs/00000-watched");
        Copy(run.Folder, own);
        Copy(run.Folder, folder.File("runs/00001-other"));
        await using StudioPage studio = await StudioPage.Open("#{\"seed\":4}", options: new StudioOptions { Runs = [folder.File("runs")] });
        IPage page = studio.Page;
        await page.ClickAsync("#tab-runs");
        await page.ClickAsync("text=00000-watched");
        await Until(page, "document.querySelectorAll('#run-plots figure').length >= 2");
        await Screenshot(page, "runs-plots");
        foreach (string file in Directory.GetFiles(own, "network-snapshot-*"))
        {
            File.WriteAllText(file, "damaged");
        }

        await page.ClickAsync("#compare summary");
        await page.SelectOptionAsync("#compare-a", await page.EvaluateAsync<string>("[...document.getElementById('compare-a').options].find(o => o.value.includes('watched')).value"));
        await page.ClickAsync("#compare-now");
        await Until(page, "document.getElementById('message').classList.contains('bad') && document.getElementById('message').textContent.includes('network-snapshot')");
        Directory.Delete(own, recursive: true);
        await Until(page, "document.getElementById('message').textContent.includes('00000-watched is gone')");
        Assert.True(await page.Locator("#run-plots figure").CountAsync() >= 2);
        await page.ClickAsync("text=00001-other");
        await Until(page, "document.querySelector('#run h2').textContent === '00001-other'");
        await page.Keyboard.PressAsync("n");
        await studio.Shows(studio.Model.Generate(5));
    }

    [Theory]
    [InlineData("""{"options":{"--data":"builtin:avatars","--evil":"1"}}""", "has no option '--evil'")]
    [InlineData("""{"options":{"--data":"builtin:avatars","--outdir":"/tmp"}}""", "has no option '--outdir'")]
    [InlineData("""{"options":{"--data":"builtin:avatars","--batch":"--outdir"}}""", "--batch needs a value")]
    [InlineData("""{"options":{"--data":"builtin:avatars","--mirror":"yes"}}""", "stands alone")]
    [InlineData("""{"options":{"--data":"/etc"}}""", "may read")]
    [InlineData("""{"options":{"--data":"../.."}}""", "may read")]
    [InlineData("""{"options":{"--batch":"8"}}""", "needs images")]
    [InlineData("""{"run":"0/nothing"}""", "needs images")]
    public async Task Given_an_order_that_the_program_does_not_know_When_it_is_sent_Then_no_training_is_started(string order, string word)
    {
        using var folder = new TemporaryFolder();
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        await using StudioServer server = await StudioServer.StartAsync(model, new StudioOptions { Runs = [folder.Path], DataFolders = [folder.Path], Trainer = Trainer });
        using var client = new StudioClient(server);
        (_, string sentence) = await client.Refused("/runs/start", order);
        Assert.Contains(word, sentence);
        Assert.Empty(JsonDocument.Parse(await client.Get("/runs")).RootElement.GetProperty("trainings").EnumerateArray());
        Assert.Contains("is gone", (await client.Refused("/runs/resume", """{"run":"0/nothing"}""")).Sentence);
        Assert.Contains("is gone", (await client.Refused("/runs/stop", """{"run":"0/nothing"}""")).Sentence);
    }

    [Fact]
    public async Task Given_a_page_of_another_machine_When_it_starts_a_training_Then_it_is_refused_unless_allowed()
    {
        IPAddress? address = NetworkInterface.GetAllNetworkInterfaces().SelectMany(item => item.GetIPProperties().UnicastAddresses).Select(item => item.Address).FirstOrDefault(item => item.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(item));
        Assert.SkipUnless(address is not null, "This machine has no address but its own.");
        using var folder = new TemporaryFolder();
        using StyleGanModel model = StyleGanModel.Load(BuiltinNetworks.Avatars, CPU);
        foreach (bool isAllowed in new[] { false, true })
        {
            await using StudioServer server = await StudioServer.StartAsync(model, new StudioOptions { Listen = $"{address}", Runs = [folder.Path], Trainer = Trainer, AllowsRemoteTraining = isAllowed });
            using var client = new StudioClient(server);
            (HttpStatusCode status, string sentence) = await client.Refused("/runs/start", """{"options":{"--data":"/etc"}}""");
            Assert.Equal(isAllowed ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, status);
            Assert.Contains(isAllowed ? "may read" : "machine of the studio alone", sentence);
        }
    }

    private static double Kimg(string folder) => JsonDocument.Parse(File.ReadLines(Path.Combine(folder, "stats.jsonl")).Last()).RootElement.GetProperty("Progress/kimg").GetProperty("mean").GetDouble();

    /// <summary>As for the page, with the patience that trainings need.</summary>
    private static async Task Until(IPage page, string condition)
    {
        for (int tries = 0; tries < 900; tries++)
        {
            if (await page.EvaluateAsync<bool>($"Boolean({condition})"))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"It did not become true: {condition}. The page says: {await page.TextContentAsync("#status")} {await page.TextContentAsync("#run-list")} {await page.TextContentAsync("#run")} {await page.TextContentAsync("#trainings")}");
    }

    private static Task Screenshot(IPage page, string name) => Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS") is { Length: > 0 } folder
        ? page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") }) : Task.CompletedTask;

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
