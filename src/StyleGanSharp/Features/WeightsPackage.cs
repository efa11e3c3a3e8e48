namespace StyleGanSharp.Features;

/// <summary>A NuGet package that a file of weights is published in.</summary>
/// <param name="Id">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="File">The file's path in it.</param>
internal sealed record WeightsPackage(string Id, string Version, string File)
{
    /// <summary>Where the file is after a project that names the package was restored.</summary>
    public string RestoredPath => Path.Combine([Packages, Id.ToLowerInvariant(), Version, .. File.Split('/')]);

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".nuget", "packages");
}
