using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>The opcodes that make containers and objects.</summary>
internal sealed partial class PickleMachine
{
    private bool Build(byte opcode)
    {
        switch (opcode)
        {
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopMark()); break;
            case 0x85 or 0x86 or 0x87: Push(PopMany(opcode - 0x84)); break;
            case (byte)']': Push(new List<object?>(0)); break;
            case (byte)'l': Push(new List<object?>(PopMark())); break;
            case (byte)'}': Push(new PickleDict()); break;
            case (byte)'d': SetItems(PopMark(), Pushed(new PickleDict())); break;
            case 0x8f: Push(new PickleSet()); break;
            case 0x90: AddItems(PopMark()); break;
            case 0x91: Push(SetOf(PopMark())); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e': Append(PopMark()); break;
            case (byte)'s': SetItems(PopMany(2), Peek()); break;
            case (byte)'u': SetItems(PopMark(), Peek()); break;
            case (byte)'c': Push(Global(_input.ReadLine(), _input.ReadLine())); break;
            case 0x93: PushStackGlobal(); break;
            case (byte)'R' or 0x81: CallTop(); break;
            case 0x92: CallWithKeywords(); break;
            case (byte)'i':
                PickleGlobal type = Global(_input.ReadLine(), _input.ReadLine());
                Push(Call(type, PopMark()));
                break;
            case (byte)'o':
                object?[] parts = PopMark();
                Push(parts.Length > 0 ? Call(parts[0], parts[1..]) : throw Empty());
                break;
            case (byte)'b': SetState(); break;
            default: return false;
        }

        return true;
    }

    private static PickleSet SetOf(IEnumerable<object?> items)
    {
        var set = new PickleSet();
        set.Items.AddRange(items);
        return set;
    }

    private PickleDict Pushed(PickleDict dict)
    {
        Push(dict);
        return dict;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
        {
            throw Empty();
        }

        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list)
        {
            throw Error($"items are appended to {Describe(Peek())}");
        }

        list.AddRange(items);
    }

    private void AddItems(object?[] items)
    {
        if (Peek() is not PickleSet set)
        {
            throw Error($"members are added to {Describe(Peek())}");
        }

        set.Items.AddRange(items);
    }

    private void SetItems(object?[] items, object? target)
    {
        if (target is not PickleDict dict || items.Length % 2 != 0)
        {
            throw Error(target is PickleDict ? "a key has no value" : $"items are set in {Describe(target)}");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dict.Set(items[i], items[i + 1]);
        }
    }

    private void PushStackGlobal()
    {
        object?[] names = PopMany(2);
        Push(names[0] is string module && names[1] is string name ? Global(module, name) : throw Error("the name of a constructor is no text"));
    }

    private PickleGlobal Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return PickleConstructors.Find(global, _isNested) is not null
            ? global
            : throw _input.Error(
                _at,
                $"it names {Shorten(global.ToString())}, which no checkpoint of a supported network needs; Python would have run it",
                "The file was refused and nothing in it was executed. If you trust it, convert it to safetensors where it was made.");
    }

    private void CallTop()
    {
        object?[] parts = PopMany(2);
        Push(Call(parts[0], parts[1] as object?[] ?? throw Error($"a constructor is called with {Describe(parts[1])} instead of a tuple")));
    }

    private void CallWithKeywords()
    {
        object?[] parts = PopMany(3);
        Push(parts[1] is object?[] arguments && parts[2] is PickleDict { Items.Count: 0 }
            ? Call(parts[0], arguments)
            : throw Error("an object is made with keyword arguments, which checkpoints do not use"));
    }

    private object? Call(object? constructor, object?[] arguments)
    {
        if (constructor is not PickleGlobal global)
        {
            throw Error($"{Describe(constructor)} is called; only a named constructor can be");
        }

        switch (PickleConstructors.Find(global, _isNested))
        {
            case PickleConstructors.Kind.Record:
                return new PickleRecord(global, arguments);
            case PickleConstructors.Kind.Dict:
                return MakeDict(global, arguments);
            case PickleConstructors.Kind.Set:
                return SetOf(arguments switch
                {
                    [] => [],
                    [List<object?> items] => Copied(items, items.Count),
                    _ => throw OddArguments(global),
                });
            case PickleConstructors.Kind.Bytes:
                return arguments switch
                {
                    [] => ByteRange.OfMemory(_input.Source.Path, []),
                    [ByteRange range] => range,
                    [string text] => Encode(global, text),
                    [string text, "latin1" or "latin-1"] => Encode(global, text),
                    _ => throw OddArguments(global),
                };
            case PickleConstructors.Kind.Instance when arguments is [PickleGlobal, ..]:
                return MakeInstance(global, arguments);
            default:
                throw OddArguments(global);
        }
    }

    private ByteRange Encode(PickleGlobal function, string text) => Copied(text, text.Length).All(letter => letter <= 0xff)
        ? ByteRange.OfMemory(_input.Source.Path, Encoding.Latin1.GetBytes(text))
        : throw OddArguments(function);

    /// <summary>Counts what is copied: a pickle could ask for copies of a large thing again and again in a few bytes each.</summary>
    private T Copied<T>(T value, long count)
    {
        _copied += count;
        return _copied <= _input.Source.Length ? value : throw Error("it asks for more copies than the file has bytes");
    }

    private StyleGanException OddArguments(PickleGlobal function) => Error($"{function} is called with arguments that no checkpoint gives it");

    /// <summary>An object as protocols 0 and 1 make it: its class, the built-in class below it, and what that holds.</summary>
    private object? MakeInstance(PickleGlobal function, object?[] arguments) =>
        function.Name == "__newobj__" ? Call(arguments[0], arguments[1..])
        : arguments is [PickleGlobal type, PickleGlobal { Name: "object" or "dict" }, var content] ? Call(type, content is PickleDict ? [content] : [])
        : throw OddArguments(function);

    private PickleDict MakeDict(PickleGlobal type, object?[] arguments)
    {
        var dict = new PickleDict();
        switch (arguments)
        {
            case []:
                break;
            case [PickleDict other]:
                SetItems([.. Copied(other.Items, other.Items.Count).SelectMany(item => new[] { item.Key, item.Value })], dict);
                break;
            case [List<object?> pairs]:
                foreach (object? pair in Copied(pairs, pairs.Count))
                {
                    SetItems(pair switch { object?[] { Length: 2 } both => both, List<object?> { Count: 2 } both => [.. both], _ => throw OddArguments(type) }, dict);
                }

                break;
            default:
                throw OddArguments(type);
        }

        return dict;
    }

    private void SetState()
    {
        object? state = Pop();
        switch (Peek())
        {
            case PickleRecord { State: null } record: record.State = state; break;
            case PickleDict { State: null } dict: dict.State = state; break;
            default: throw Error($"a state is given to {Describe(Peek())}, or for the second time");
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "None",
        PickleRecord record => $"a {record.Type}",
        PickleGlobal global => $"the name {global}",
        PickleDict => "a dict",
        List<object?> => "a list",
        object?[] => "a tuple",
        PickleSet => "a set",
        ByteRange => "bytes",
        string => "a text",
        _ => "a number",
    };

    private static string Shorten(string text) => new([.. text.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
