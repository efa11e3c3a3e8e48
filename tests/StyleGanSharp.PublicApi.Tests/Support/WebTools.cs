using System.Reflection;
using Microsoft.Playwright;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>A browser and npm packages, where the machine has them; .ci/run installs them.</summary>
internal static class WebTools
{
    private static readonly string[] Browsers = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome"];

    /// <summary>Where npm packages are installed for the tests.</summary>
    public static string Packages { get; } = Path.Combine(
        typeof(WebTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!, "artifacts", "web", "node_modules");

    public static string Runtime => Path.Combine(Packages, "onnxruntime-web", "dist");

    public static string? Browser => Browsers.FirstOrDefault(File.Exists);

    public static void SkipWithoutBrowser()
    {
        SkipWithoutChromium();
        SkipWithout("onnxruntime-web");
    }

    public static void SkipWithoutChromium() => Assert.SkipUnless(Browser is not null, "There is no Chromium here.");

    public static void SkipWithout(string package) => Assert.SkipUnless(Directory.Exists(Path.Combine(Packages, package)), $"The npm package {package} is not in artifacts/web.");

    public static async Task<IBrowser> OpenAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Browser, Args = ["--no-sandbox", "--disable-gpu"] });
}
