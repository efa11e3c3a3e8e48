using System.Text.Json;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Studies;

/// <summary>The note on the attribute classifier of a study.</summary>
internal static class StudyFiles
{
    private const string ClassifierName = "attributes.json";

    public static void WriteClassifier(StudyFolder folder, IAttributeClassifier classifier) => SafeFile.Write(
        folder.In(ClassifierName), stream => JsonSerializer.Serialize(stream, new ClassifierNote(classifier.Name, classifier.Checksum, classifier.Attributes), StudyFolder.Json));

    public static ClassifierNote? ReadClassifier(StudyFolder folder)
    {
        string path = folder.In(ClassifierName);
        return File.Exists(path) ? JsonSerializer.Deserialize<ClassifierNote>(File.ReadAllText(path), StudyFolder.Json) : null;
    }

    /// <summary>Which classifier, and what it is worth.</summary>
    internal sealed record ClassifierNote(string Name, string Checksum, IReadOnlyList<AttributeQuality> Attributes);
}
