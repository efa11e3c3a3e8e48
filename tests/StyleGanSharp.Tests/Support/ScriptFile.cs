using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Support;

/// <summary>Writes TorchScript files.</summary>
internal static class ScriptFile
{
    /// <summary>A module without weights, laid out as torch.jit.save does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="forward">The function of a class __torch__.nets.Detector, indented by two spaces.</param>
    /// <returns>The path.</returns>
    public static string Write(string path, string forward)
    {
        using FileStream stream = File.Create(path);
        using var zip = new ZipWriter(stream);
        zip.Add("archive/data.pkl", Encoding.Latin1.GetBytes("\u0080\u0002c__torch__.nets\nDetector\n)\u0081}(X\u0008\0\0\0training\u0089ub."), 64);
        zip.Add("archive/code/__torch__/nets.py", Encoding.ASCII.GetBytes($"class Detector(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n{forward}\n"), 64);
        zip.Add("archive/constants.pkl", Encoding.Latin1.GetBytes("\u0080\u0002)."), 64);
        zip.Add("archive/version", "3\n"u8, 64);
        zip.Finish();
        return path;
    }
}
