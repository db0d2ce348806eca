interface Node<Value> {
  readonly children: Map<string, Node<Value>>
  value?: Value
}

const newNode = <Value>(): Node<Value> => ({ children: new Map() })

/** What was read of files, by path, with layers laid over each other: it knows only paths that something was read of. */
export class MergedFiles<Value> {
  #root: Node<Value> = newNode()

  put(path: string, value: Value): void {
    let at = this.#root
    for (const part of path.split('/')) {
      const next = at.children.get(part) ?? newNode<Value>()
      at.children.set(part, next)
      at = next
    }
    at.value = value
  }

  get(path: string): Value | undefined {
    return this.#find(path)?.value
  }

  /** The path and everything below it. */
  remove(path: string): void {
    if (path === '') {
      this.#root = newNode()
      return
    }
    const slash = path.lastIndexOf('/')
    this.#find(path.slice(0, Math.max(slash, 0)))?.children.delete(path.slice(slash + 1))
  }

  /** Everything below the path. */
  empty(path: string): void {
    this.#find(path)?.children.clear()
  }

  /** A directory takes the place of a file, and leaves another directory's files where they are. */
  makeDirectory(path: string): void {
    const node = this.#find(path)
    if (node) delete node.value
  }

  *entries(node = this.#root, path = ''): Generator<readonly [path: string, value: Value]> {
    if (node.value !== undefined) yield [path, node.value]
    for (const [name, child] of node.children)
      yield* this.entries(child, path === '' ? name : `${path}/${name}`)
  }

  #find(path: string): Node<Value> | undefined {
    let at: Node<Value> | undefined = this.#root
    if (path === '') return at
    for (const part of path.split('/')) at = at?.children.get(part)
    return at
  }
}
