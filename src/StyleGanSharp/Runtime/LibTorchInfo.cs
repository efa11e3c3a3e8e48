namespace StyleGanSharp.Runtime;

/// <summary>Where libtorch was loaded from.</summary>
/// <param name="Folder">Folder of the libtorch libraries.</param>
/// <param name="IsUserSupplied">True when the folder was named by the user (<see cref="LibTorch.FolderVariable"/>).</param>
/// <param name="IsWrapperPatched">True when TorchSharp's native wrapper was loaded from a copy with its GLIBCXX_3.4.32 requirement made weak.</param>
/// <param name="Version">Version text found beside the libraries, or null.</param>
public sealed record LibTorchInfo(string Folder, bool IsUserSupplied, bool IsWrapperPatched, string? Version)
{
    /// <summary>Whether TorchSharp's code was changed in memory so that numbers handed to libtorch are not freed too early; see <see cref="LibTorch.CodePatchVariable"/>.</summary>
    public bool AreScalarsKept { get; init; }
}
